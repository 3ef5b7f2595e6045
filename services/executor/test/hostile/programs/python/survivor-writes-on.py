# mechanism: leaves a process that writes after the main one has ended
# verdict: COMPLETED
# stdout has: main
import os
import time

print("main", flush=True)
if os.fork() == 0:
    os.setsid()
    while True:
        os.write(1, b".")
        time.sleep(0.001)

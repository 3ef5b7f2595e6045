# mechanism: leaves a process that writes much once the main one has ended
# verdict: COMPLETED
# stdout has: main
import os
import time

print("main", flush=True)
main = os.getpid()
if os.fork() == 0:
    while os.getppid() == main:
        time.sleep(0.0005)
    while True:
        os.write(1, b"x" * 4096)
        time.sleep(0.001)

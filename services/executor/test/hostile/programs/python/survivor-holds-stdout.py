# mechanism: leaves a process that holds stdout and says nothing
# verdict: COMPLETED
# stdout: done
import os
import time

print("done", flush=True)
if os.fork() == 0:
    os.setsid()
    time.sleep(1000)

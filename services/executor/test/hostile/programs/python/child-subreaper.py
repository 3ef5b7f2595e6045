# mechanism: makes itself the reaper of orphans and leaves them
# verdict: COMPLETED
# stdout: 0
import ctypes
import os
import time

print(ctypes.CDLL(None).prctl(36, 1, 0, 0, 0), flush=True)
if os.fork() == 0:
    if os.fork() == 0:
        time.sleep(1000)
    os._exit(0)
os.wait()

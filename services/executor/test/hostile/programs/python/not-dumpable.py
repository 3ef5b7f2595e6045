# mechanism: takes its own files in /proc out of its user's hands
# verdict: COMPLETED
# stdout: 0
import ctypes
import os
import time

print(ctypes.CDLL(None).prctl(4, 0, 0, 0, 0), flush=True)
if os.fork() == 0:
    os.setsid()
    time.sleep(1000)

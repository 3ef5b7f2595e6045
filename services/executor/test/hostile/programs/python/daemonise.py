# mechanism: becomes a daemon as the books say, and ends
# verdict: COMPLETED
# stdout: left behind
import os
import time

print("left behind", flush=True)
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.chdir("/")
        os.umask(0)
        for fd in (0, 1, 2):
            os.close(fd)
        time.sleep(1000)
    os._exit(0)
os.wait()

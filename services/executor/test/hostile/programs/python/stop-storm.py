# mechanism: children that stop each other, their parent and all they may signal, over and over
# verdict: WALL_TIME_LIMIT
# limits: {"wallMs": 900, "cpuMs": 5000}
import os
import signal
import time

for _ in range(10):
    if os.fork() == 0:
        while True:
            try:
                os.kill(-1, signal.SIGSTOP)
                os.kill(-1, signal.SIGCONT)
            except OSError:
                pass
            time.sleep(0.01)
while True:
    time.sleep(1)

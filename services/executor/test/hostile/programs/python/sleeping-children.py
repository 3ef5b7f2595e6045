# mechanism: waits for children that sleep and ignore being told to end
# verdict: WALL_TIME_LIMIT
# limits: {"wallMs": 500}
import os
import signal
import time

for _ in range(20):
    if os.fork() == 0:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        time.sleep(1000)
while True:
    os.wait()

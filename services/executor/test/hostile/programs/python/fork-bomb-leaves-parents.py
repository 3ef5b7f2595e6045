# mechanism: fork bomb whose parents end at once, so that no process lives long
# verdict: PROCESS_LIMIT
# limits: {"cpuMs": 1500}
import os
import time

for _ in range(3):
    os.fork()
main = os.getpid()
while True:
    try:
        for _ in range(12):
            if os.fork() == 0:
                time.sleep(0.02)
                os._exit(0)
    except OSError:
        pass

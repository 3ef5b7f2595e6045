# mechanism: spends CPU time in many children at once
# verdict: CPU_TIME_LIMIT
# limits: {"cpuMs": 400}
import os
import time

for _ in range(20):
    if os.fork() == 0:
        while True:
            pass
time.sleep(1000)

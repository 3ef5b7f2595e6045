# mechanism: spends CPU time in children that end before anyone looks
# verdict: CPU_TIME_LIMIT
# limits: {"cpuMs": 400}
import os
import time

while True:
    if os.fork() == 0:
        end = time.process_time() + 0.004
        while time.process_time() < end:
            pass
        os._exit(0)
    os.wait()

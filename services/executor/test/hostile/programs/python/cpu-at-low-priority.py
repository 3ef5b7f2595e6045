# mechanism: spends CPU time at the lowest priority, on every core that it may use
# verdict: CPU_TIME_LIMIT
# limits: {"cpuMs": 300, "wallMs": 60000}
import os

os.nice(19)
os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
os.sched_setaffinity(0, os.sched_getaffinity(0))
while True:
    pass

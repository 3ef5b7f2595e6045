# mechanism: a trace function that loops
# verdict: CPU_TIME_LIMIT
# limits: {"cpuMs": 300}
import sys


def trace(frame, event, argument):
    while True:
        pass


sys.settrace(trace)
(lambda: 1)()

# mechanism: timers that fire without end
# verdict: CPU_TIME_LIMIT
# limits: {"cpuMs": 300}
import signal

signal.signal(signal.SIGALRM, lambda *a: None)
signal.setitimer(signal.ITIMER_REAL, 1e-6, 1e-6)
while True:
    pass

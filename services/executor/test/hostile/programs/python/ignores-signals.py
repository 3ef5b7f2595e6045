# mechanism: ignores every signal and loops
# verdict: CPU_TIME_LIMIT
# limits: {"cpuMs": 300}
import signal

for number in range(1, 65):
    try:
        signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError):
        pass
while True:
    pass

# mechanism: kills every process that it may
# verdict: COMPLETED
# stdout: still here
import os
import signal

for target in (-1, 1, os.getppid()):
    try:
        os.kill(target, signal.SIGKILL)
    except OSError:
        pass
print("still here")

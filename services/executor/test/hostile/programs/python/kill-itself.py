# mechanism: kills itself, which is no limit
# verdict: SIGNALED
# signal: 9
import os
import signal

os.kill(os.getpid(), signal.SIGKILL)

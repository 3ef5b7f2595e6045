# mechanism: kills its process group
# verdict: SIGNALED
# signal: 9
import os
import signal

os.kill(0, signal.SIGKILL)

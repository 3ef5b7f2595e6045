# mechanism: sends itself the signal of the CPU limit
# verdict: SIGNALED
# signal: 24
import os
import signal

os.kill(os.getpid(), signal.SIGXCPU)

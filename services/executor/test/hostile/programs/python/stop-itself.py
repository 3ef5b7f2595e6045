# mechanism: stops itself
# verdict: WALL_TIME_LIMIT
# limits: {"wallMs": 700}
import os
import signal

os.kill(os.getpid(), signal.SIGSTOP)

# mechanism: an exit function that never returns
# verdict: WALL_TIME_LIMIT
# stdout: over
# limits: {"wallMs": 500}
import atexit
import threading

atexit.register(threading.Event().wait)
print("over", flush=True)

# mechanism: sleeps
# verdict: WALL_TIME_LIMIT
# limits: {"wallMs": 400}
import time

time.sleep(1000)

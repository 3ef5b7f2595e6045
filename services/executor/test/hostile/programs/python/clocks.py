# mechanism: sets the clock
# verdict: COMPLETED
# stdout: 1
import time

try:
    time.clock_settime(time.CLOCK_REALTIME, 0)
except OSError as error:
    print(error.errno)

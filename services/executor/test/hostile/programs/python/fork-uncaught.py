# mechanism: forks until it is refused, and ends by the error
# verdict: PROCESS_LIMIT
# stderr has: BlockingIOError
import os
import time

while True:
    if os.fork() == 0:
        time.sleep(100)

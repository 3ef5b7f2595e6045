# mechanism: fork bomb in which every child forks on
# verdict: PROCESS_LIMIT
import os

while True:
    try:
        os.fork()
    except OSError:
        pass

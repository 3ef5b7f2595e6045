# mechanism: ends the process from a thread
# verdict: NONZERO_EXIT
# exit: 9
import os
import threading
import time

threading.Thread(target=lambda: os._exit(9)).start()
time.sleep(100)

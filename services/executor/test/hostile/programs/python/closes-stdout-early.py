# mechanism: closes stdout and goes on
# verdict: NONZERO_EXIT
# exit: 5
import os
import time

os.close(1)
os.close(2)
time.sleep(0.1)
os._exit(5)

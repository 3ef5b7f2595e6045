# mechanism: ends the main thread by itself and leaves another
# verdict: COMPLETED
# stdout: late
import ctypes
import os
import threading
import time


def late():
    time.sleep(0.2)
    os.write(1, b"late\n")
    os._exit(0)


threading.Thread(target=late, daemon=True).start()
ctypes.CDLL(None).syscall(60, 0)

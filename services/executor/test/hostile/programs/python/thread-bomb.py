# mechanism: threads until it is refused
# verdict: PROCESS_LIMIT
# stderr has: can't start new thread
import threading
import time

while True:
    threading.Thread(target=time.sleep, args=(100,), daemon=True).start()

# mechanism: takes memory in many children, each of which has little
# verdict: MEMORY_LIMIT
# limits: {"memoryBytes": 134217728}
import os
import time

for _ in range(30):
    if os.fork() == 0:
        kept = b"x" * (20 << 20)
        time.sleep(1000)
time.sleep(20)

# mechanism: takes memory of the kernel as full pipes
# verdict: MEMORY_LIMIT
import fcntl
import os
import time

for _ in range(20):
    if os.fork() == 0:
        try:
            while True:
                reading, writing = os.pipe()
                os.set_blocking(writing, False)
                try:
                    while True:
                        os.write(writing, b"x" * 65536)
                except BlockingIOError:
                    pass
        except OSError:
            time.sleep(1000)
time.sleep(20)

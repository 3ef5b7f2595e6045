# mechanism: children that ended and are not waited for
# verdict: COMPLETED
# stdout: 50
import os

for _ in range(50):
    if os.fork() == 0:
        os._exit(0)
print(50)

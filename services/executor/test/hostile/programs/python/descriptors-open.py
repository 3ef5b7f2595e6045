# mechanism: lists the descriptors that it was given
# verdict: COMPLETED
# stdout: [0, 1, 2]
import os

given = []
for fd in range(4096):
    try:
        os.fstat(fd)
        given.append(fd)
    except OSError:
        pass
print(given)

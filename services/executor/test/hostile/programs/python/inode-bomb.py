# mechanism: empty files without end
# verdict: COMPLETED
# stdout: 28 28 28
import os

said = []
for place in ("/tmp", "/dev/shm", "/box"):
    try:
        for number in range(10**6):
            os.close(os.open(f"{place}/{number}", os.O_CREAT))
    except OSError as error:
        said.append(error.errno)
print(*said)

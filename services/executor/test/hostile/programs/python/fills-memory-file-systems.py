# mechanism: fills every place that it may write
# verdict: COMPLETED
# stdout: 28 28 28
import os

said = []
for place in ("/tmp", "/dev/shm", "/box"):
    try:
        for number in range(1000):
            with open(f"{place}/x{number}", "wb") as file:
                file.write(bytes(1_000_000))
    except OSError as error:
        said.append(error.errno)
print(*said)

# mechanism: opens files until it is refused
# verdict: COMPLETED
# stdout: 24
import os

try:
    while True:
        os.open("/dev/null", os.O_RDONLY)
except OSError as error:
    print(error.errno)

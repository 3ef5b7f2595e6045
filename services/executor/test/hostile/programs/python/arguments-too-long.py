# mechanism: starts a program with more arguments than the kernel takes
# verdict: COMPLETED
# stdout: 7
import os

try:
    os.execv("/bin/true", ["x" * 131_071] * 1_000)
except OSError as error:
    print(error.errno)

# mechanism: runs a program from a place that is not for programs
# verdict: COMPLETED
# stdout: 13 13
import os
import shutil

said = []
for place in ("/tmp", "/dev/shm"):
    shutil.copy("/bin/true", f"{place}/true")
    try:
        os.execv(f"{place}/true", ["true"])
    except OSError as error:
        said.append(error.errno)
print(*said)

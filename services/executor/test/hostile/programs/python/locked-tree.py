# mechanism: folders that nobody may enter, within each other
# verdict: COMPLETED
import os

for place in ("/tmp", "/dev/shm", "."):
    os.makedirs(f"{place}/a/b/c")
    open(f"{place}/a/b/c/file", "w").close()
    for path in (f"{place}/a/b/c/file", f"{place}/a/b/c", f"{place}/a/b", f"{place}/a"):
        os.chmod(path, 0)

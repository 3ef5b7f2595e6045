# mechanism: puts pipes and folders in the place of its own files
# verdict: COMPLETED
import os

own = os.path.abspath(__file__)
os.unlink(own)
os.mkfifo(own)
for name in ("a.out", "a.out.o", "core", "__pycache__"):
    os.mkdir(name)

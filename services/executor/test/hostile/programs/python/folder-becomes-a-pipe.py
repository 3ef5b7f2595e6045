# mechanism: puts a pipe in the place of its own folder and of names that tools use
# verdict: COMPLETED
import os
import shutil

own = os.getcwd()
shutil.rmtree(own)
os.mkfifo(own)
for name in ("/tmp/hsperfdata_root", "/tmp/go-build", "/dev/shm/sem.x", "/tmp/.wipe-0"):
    os.mkfifo(name)

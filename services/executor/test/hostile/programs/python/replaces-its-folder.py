# mechanism: puts a link to the image in the place of its own folder
# verdict: COMPLETED
# stdout: replaced
import os

own = os.getcwd()
os.rename(own, f"{own}.old")
os.symlink("/etc", own)
print("replaced")

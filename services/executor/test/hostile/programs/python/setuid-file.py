# mechanism: a file that would give its rights to whoever runs it
# verdict: COMPLETED
# stdout has: no
import os
import shutil

shutil.copy("/usr/bin/id", "id")
os.chmod("id", 0o6755)
print("no" if os.stat("id").st_uid == os.getuid() != 0 else "yes")

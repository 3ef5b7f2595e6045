# mechanism: makes devices
# verdict: COMPLETED
# stdout: 1 1
import os
import stat

said = []
for kind, device in ((stat.S_IFCHR, os.makedev(1, 1)), (stat.S_IFBLK, os.makedev(8, 0))):
    try:
        os.mknod("d", 0o666 | kind, device)
        said.append("made")
    except OSError as error:
        said.append(error.errno)
print(*said)

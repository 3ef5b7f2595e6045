# mechanism: opens the descriptors of the other processes
# verdict: COMPLETED
# stdout: nothing
import os

opened = []
for pid in (n for n in os.listdir("/proc") if n.isdigit() and int(n) != os.getpid()):
    for fd in range(20):
        try:
            os.close(os.open(f"/proc/{pid}/fd/{fd}", os.O_WRONLY | os.O_NONBLOCK))
            opened.append((pid, fd))
        except OSError:
            pass
print(opened or "nothing")

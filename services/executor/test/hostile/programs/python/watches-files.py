# mechanism: asks to be told of every change, more often than it may
# verdict: COMPLETED
# stdout: 24
import ctypes

libc = ctypes.CDLL(None, use_errno=True)
while libc.inotify_init1(0) >= 0:
    pass
print(ctypes.get_errno())

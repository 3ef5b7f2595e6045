# mechanism: queues signals for itself until it is refused
# verdict: COMPLETED
# stdout: refused
import ctypes
import os
import signal

libc = ctypes.CDLL(None, use_errno=True)
signal.pthread_sigmask(signal.SIG_BLOCK, [40])
for _ in range(2_000_000):
    if libc.sigqueue(os.getpid(), 40, None) < 0:
        print("refused")
        break

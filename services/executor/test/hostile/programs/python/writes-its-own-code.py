# mechanism: overwrites code of its own through /proc/self/mem
# verdict: SIGNALED
# signal: 4
# on: x64
import ctypes

libc = ctypes.CDLL(None)
with open("/proc/self/mem", "wb", buffering=0) as memory:
    memory.seek(ctypes.cast(libc.getpgid, ctypes.c_void_p).value)
    memory.write(b"\x0f\x0b" * 8)
libc.getpgid(0)

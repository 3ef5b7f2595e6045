# mechanism: reads memory that is not there
# verdict: SIGNALED
# signal: 11
import ctypes

ctypes.string_at(0)

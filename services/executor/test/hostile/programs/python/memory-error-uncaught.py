# mechanism: asks for more memory than addresses reach
# verdict: NONZERO_EXIT
# exit: 1
# stderr has: MemoryError
bytearray(1 << 62)

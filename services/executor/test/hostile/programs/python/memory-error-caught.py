# mechanism: asks for more memory than addresses reach, and catches the error
# verdict: COMPLETED
# stdout: caught
try:
    bytearray(1 << 62)
except MemoryError:
    print("caught")

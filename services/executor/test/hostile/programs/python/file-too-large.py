# mechanism: writes a file larger than it may
# verdict: FILE_SIZE_LIMIT
# stderr has: File too large
with open("x", "wb") as file:
    for _ in range(17):
        file.write(bytes(1 << 20))

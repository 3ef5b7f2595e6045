# mechanism: takes memory piece by piece
# verdict: MEMORY_LIMIT
# limits: {"memoryBytes": 134217728}
kept = []
while True:
    kept.append(bytearray(b"x") * 1_000_000)

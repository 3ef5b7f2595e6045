# mechanism: takes all memory in one piece
# verdict: MEMORY_LIMIT
# limits: {"memoryBytes": 134217728}
kept = b"x" * 900_000_000
print(len(kept))

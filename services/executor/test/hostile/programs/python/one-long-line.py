# mechanism: one line of almost a mebibyte
# verdict: COMPLETED
# stdout has: xxx
print("x" * 1_000_000, end="")

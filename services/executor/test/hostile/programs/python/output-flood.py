# mechanism: floods stdout
# verdict: OUTPUT_LIMIT
while True:
    print("x" * 100_000)

# mechanism: floods both streams from many processes
# verdict: OUTPUT_LIMIT
import os

for _ in range(3):
    os.fork()
while True:
    os.write(1, b"o" * 5_000)
    os.write(2, b"e" * 5_000)

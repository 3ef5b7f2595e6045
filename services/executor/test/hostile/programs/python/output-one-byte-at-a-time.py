# mechanism: output beyond its limit, one byte at a time
# verdict: OUTPUT_LIMIT
# limits: {"outputBytes": 2000}
import os

for _ in range(3_000):
    os.write(1, b"x")

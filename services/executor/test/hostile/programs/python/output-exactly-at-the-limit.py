# mechanism: output that just fits
# verdict: COMPLETED
# limits: {"outputBytes": 2000}
import os

os.write(1, b"x" * 1_000)
os.write(2, b"y" * 1_000)

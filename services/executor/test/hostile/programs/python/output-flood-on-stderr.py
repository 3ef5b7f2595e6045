# mechanism: floods stderr
# verdict: OUTPUT_LIMIT
import sys

while True:
    sys.stderr.write("x" * 10_000)

# mechanism: a child takes all memory, and the parent goes on
# verdict: MEMORY_LIMIT
# limits: {"memoryBytes": 134217728}
import subprocess
import sys

subprocess.run([sys.executable, "-c", "kept = b'x' * 900_000_000"])
print("went on")

# mechanism: takes memory as files without a name
# verdict: MEMORY_LIMIT
# limits: {"memoryBytes": 134217728, "fileSizeBytes": 16777216}
import os

kept = []
while True:
    kept.append(os.memfd_create("m"))
    os.write(kept[-1], b"x" * (8 << 20))

# mechanism: takes memory as an anonymous shared mapping
# verdict: MEMORY_LIMIT
# limits: {"memoryBytes": 134217728}
import mmap

kept = mmap.mmap(-1, 600 << 20)
page = b"x" * (1 << 20)
for _ in range(600):
    kept.write(page)

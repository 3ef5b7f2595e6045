# mechanism: takes itself out of the kernel's line for memory, then takes all of it
# verdict: MEMORY_LIMIT
# limits: {"memoryBytes": 134217728}
try:
    open("/proc/self/oom_score_adj", "w").write("-1000")
except OSError:
    open("/proc/self/oom_score_adj", "w").write("0")
kept = []
while True:
    kept.append(b"x" * 3_000_000)

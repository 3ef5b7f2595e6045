# mechanism: a tool that keeps a line without end
# verdict: MEMORY_LIMIT
# limits: {"memoryBytes": 67108864}
tail /dev/zero

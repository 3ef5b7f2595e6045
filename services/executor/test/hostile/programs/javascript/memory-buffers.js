// mechanism: takes memory outside of the heap
// verdict: MEMORY_LIMIT
// limits: {"memoryBytes": 134217728}
const kept = []
for (;;) kept.push(Buffer.alloc(1 << 20, 1))

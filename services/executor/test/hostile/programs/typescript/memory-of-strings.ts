// mechanism: takes memory as text
// verdict: MEMORY_LIMIT
// limits: {"memoryBytes": 134217728}
const kept: string[] = []
for (;;) kept.push(Buffer.alloc(1 << 20, 97).toString('latin1'))

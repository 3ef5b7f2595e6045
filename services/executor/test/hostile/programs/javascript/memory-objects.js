// mechanism: takes memory as objects
// verdict: MEMORY_LIMIT
// limits: {"memoryBytes": 134217728}
const kept = []
for (;;) kept.push({ a: [kept.length], b: `${kept.length}` })

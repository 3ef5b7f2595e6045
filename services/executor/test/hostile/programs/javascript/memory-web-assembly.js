// mechanism: takes memory as WebAssembly's
// verdict: MEMORY_LIMIT
// limits: {"memoryBytes": 134217728}
const memory = new WebAssembly.Memory({ initial: 1, maximum: 65536 })
for (;;) {
  memory.grow(64)
  new Uint8Array(memory.buffer).fill(1)
}

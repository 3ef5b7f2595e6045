// mechanism: more workers than it may have threads
// verdict: PROCESS_LIMIT
// limits: {"memoryBytes": 1073741824, "cpuMs": 20000, "processes": 24}
const { Worker } = require('node:worker_threads')
for (let i = 0; i < 40; i++) new Worker('setTimeout(() => {}, 60000)', { eval: true })

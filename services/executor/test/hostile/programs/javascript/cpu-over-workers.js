// mechanism: spends CPU time in workers
// verdict: CPU_TIME_LIMIT
// limits: {"cpuMs": 800}
const { Worker } = require('node:worker_threads')
for (let i = 0; i < 4; i++) new Worker('for (;;) {}', { eval: true })

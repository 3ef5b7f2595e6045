// mechanism: starts programs without end
// verdict: PROCESS_LIMIT
const { spawn } = require('node:child_process')
setInterval(() => {
  for (let i = 0; i < 10; i++) spawn('/bin/sleep', ['1000']).on('error', () => {})
}, 1)

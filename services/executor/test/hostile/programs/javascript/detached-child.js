// mechanism: leaves a detached child behind
// verdict: COMPLETED
// stdout: parent
const { spawn } = require('node:child_process')
spawn('/bin/sleep', ['1000'], { detached: true, stdio: 'inherit' }).unref()
console.log('parent')

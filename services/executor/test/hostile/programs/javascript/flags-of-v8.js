// mechanism: changes flags of the engine while it runs
// verdict: COMPLETED
// stdout: on
require('node:v8').setFlagsFromString('--max-old-space-size=100000')
require('node:v8').setFlagsFromString('--allow-natives-syntax')
console.log('on')

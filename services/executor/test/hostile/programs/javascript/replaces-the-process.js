// mechanism: replaces what Node ends by and speaks through
// verdict: NONZERO_EXIT
// exit: 5
process.reallyExit = () => {}
process.exit = () => {}
process.stdout.write = () => true
JSON.parse = JSON.stringify = () => '{}'
Object.prototype.verdict = 'COMPLETED'
process.exitCode = 5

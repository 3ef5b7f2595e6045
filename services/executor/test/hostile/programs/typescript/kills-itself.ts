// mechanism: kills itself by a signal for which there is a default
// verdict: SIGNALED
// signal: 15
const signal: NodeJS.Signals = 'SIGTERM'
process.kill(process.pid, signal)
setTimeout(() => {}, 10_000)

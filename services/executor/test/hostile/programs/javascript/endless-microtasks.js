// mechanism: promises that never let a timer run
// verdict: CPU_TIME_LIMIT
// limits: {"cpuMs": 400}
setTimeout(() => process.exit(0), 10)
const again = () => Promise.resolve().then(again)
again()

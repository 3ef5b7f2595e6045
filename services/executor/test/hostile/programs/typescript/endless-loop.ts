// mechanism: loops
// verdict: CPU_TIME_LIMIT
// limits: {"cpuMs": 400}
const forever: boolean = true
while (forever) {}

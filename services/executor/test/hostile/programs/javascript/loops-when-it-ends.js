// mechanism: loops in a listener of its end
// verdict: CPU_TIME_LIMIT
// limits: {"cpuMs": 400}
process.on('exit', () => {
  for (;;) {}
})

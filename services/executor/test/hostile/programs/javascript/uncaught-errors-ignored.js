// mechanism: ignores all errors and the signals to end, and goes on
// verdict: WALL_TIME_LIMIT
// limits: {"wallMs": 700}
process.on('uncaughtException', () => {})
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGXCPU']) process.on(signal, () => {})
setInterval(() => {
  throw new Error('again')
}, 10)

// mechanism: changes its exit code at the last moment
// verdict: NONZERO_EXIT
// exit: 9
process.on('exit', () => {
  process.exitCode = 9
})

// mechanism: floods both streams without ever waiting for them
// verdict: OUTPUT_LIMIT
const flood = () => {
  process.stdout.write('o'.repeat(100000))
  process.stderr.write('e'.repeat(100000))
  setImmediate(flood)
}
flood()

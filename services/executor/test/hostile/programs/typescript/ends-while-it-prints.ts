// mechanism: ends in the midst of printing
// verdict: NONZERO_EXIT
// exit: 4
// stdout has: zzz
const text: string = 'z'.repeat(300_000)
process.stdout.write(text)
process.exit(4)

// mechanism: one line of a million characters, and ends at once
// verdict: COMPLETED
// stdout has: yyy
console.log('y'.repeat(1000000))
process.exit(0)

// mechanism: aborts
// verdict: SIGNALED
// signal: 6
process.abort()

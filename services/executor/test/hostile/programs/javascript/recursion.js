// mechanism: calls itself for ever
// verdict: NONZERO_EXIT
// exit: 1
// stderr has: Maximum call stack size exceeded
const deeper = () => deeper() + 1
deeper()

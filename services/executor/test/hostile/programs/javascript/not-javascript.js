// mechanism: a text that is no program
// verdict: NONZERO_EXIT
// exit: 1
// stderr has: SyntaxError
let = = 1

// mechanism: a text that is no program
// verdict: COMPILE_ERROR
const x: = 1

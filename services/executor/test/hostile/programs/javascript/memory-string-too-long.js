// mechanism: doubles a text until it is refused, and catches the error
// verdict: COMPLETED
// stdout: RangeError
let text = 'x'
try {
  for (;;) text += text
} catch (error) {
  console.log(error.name)
}

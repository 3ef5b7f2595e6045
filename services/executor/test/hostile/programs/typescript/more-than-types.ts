// mechanism: what is more than types
// verdict: COMPILE_ERROR
// stderr has: enum
enum Colour {
  Red,
}
console.log(Colour.Red)

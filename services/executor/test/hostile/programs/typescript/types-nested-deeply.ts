// mechanism: a type nested more deeply than a parser goes
// verdict: COMPLETED
// stdout: 1
const x: [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[number]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]] | number = 1
console.log(x)

// mechanism: types that do not fit, which nobody checks here
// verdict: COMPLETED
// stdout: 12
const x: number = '1' as unknown as number
const y: string = 2 as unknown as string
console.log(x + y)

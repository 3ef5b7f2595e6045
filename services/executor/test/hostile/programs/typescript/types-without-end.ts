// mechanism: types that a checker would work out for ever
// verdict: COMPLETED
// stdout: 1
type Grow<T extends unknown[], N extends number = 0> = Grow<[...T, ...T], N>
type All<S extends string> = S extends `${infer A}${infer B}` ? All<`${B}${A}${A}`> : S
declare const never: All<'abcdefgh'> | Grow<[1]>
console.log(1)

namespace Part {
  export const x = 1
}
export const { x } = Part

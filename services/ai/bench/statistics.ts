/** The value below which the share `quantile` of the samples lies. */
export function quantile(samples: readonly number[], share: number): number {
  const sorted = samples.toSorted((a, b) => a - b)
  return sorted[Math.min(Math.floor(sorted.length * share), sorted.length - 1)] ?? Number.NaN
}

export function rounded(value: number, digits = 1): number {
  return Number(value.toFixed(digits))
}

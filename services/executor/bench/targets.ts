/** What a figure has to reach. */
export type Target = { readonly most: number } | { readonly least: number }

/** What the figures of the executor are held to, on a machine that does nothing else. */
export const targets: Readonly<Record<string, Target>> = {
  python_p50_vs_bare: { most: 0.5 },
  python_throughput4_vs_bare: { least: 1.5 },
  javascript_p50_vs_bare: { most: 0.7 },
  typescript_p50_vs_bare: { most: 0.5 },
  javascript_throughput4_vs_bare: { least: 0.8 },
  java_p50_vs_bare: { most: 0.4 },
  go_p50_vs_bare: { most: 0.5 },
  bash_added_p50_ms: { most: 5 },
  sql_added_p50_ms: { most: 5 },
  c_cached_added_p50_ms: { most: 5 },
  c_first_vs_bare: { most: 1.2 },
  never_reused_p50_vs_bare: { most: 1 },
  never_reused_throughput_vs_docker_run: { least: 0.8 },
  tests100_vs_bare: { most: 1.3 },
  cpu_overshoot_p99_ms: { most: 50 },
  wall_overshoot_p99_ms: { most: 50 },
  first_byte_p99_ms: { most: 10 },
  memory_error_percent: { most: 10 },
  envoy_added_p50_ms: { most: 1.5 },
}

/** A target in words, and whether a figure reaches it; empty for a figure without one. */
export function heldTo(name: string, figure: number): string {
  const target = targets[name]
  if (!target) return ''
  const reached = 'most' in target ? figure <= target.most : figure >= target.least
  const wanted = 'most' in target ? `at most ${target.most}` : `at least ${target.least}`
  return `${wanted}${reached ? '' : ': MISSED'}`
}

import { type Seen, well } from './probes.ts'

/** From here on it is told how long an answer took. */
const lateMs = 2_000

/** What learners saw that was not as ever, probes of which the same was seen together, and which were as ever. */
export function summaryOf(seen: readonly Seen[]): { readonly changed: string; readonly same: string } {
  const groups = Map.groupBy(seen, (one) => troublesOf(one).toSorted().join())
  const same = groups.get('') ?? []
  groups.delete('')
  const changed = [...groups.values()].map((group) => {
    const names = group.map(({ probe }) => probe).join(', ')
    const all = group.flatMap(({ answers }) => [...answers.values()]).reduce((sum, { count }) => sum + count, 0)
    const kinds = new Set(group.flatMap(troublesOf))
    return `${names}: ${[...kinds].map((kind) => tell(kind, group, all)).join(', ')}`
  })
  return { changed: changed.join('; ') || 'nothing', same: same.map(({ probe }) => probe).join(', ') || 'nothing' }
}

/** Answers that were not well, or late. */
function troublesOf({ answers }: Seen): string[] {
  return [...answers].filter(([kind, { slowestMs }]) => kind !== well || slowestMs > lateMs).map(([kind]) => kind)
}

function tell(kind: string, group: readonly Seen[], all: number): string {
  const those = group.flatMap(({ answers }) => answers.get(kind) ?? [])
  const count = those.reduce((sum, one) => sum + one.count, 0)
  const slowestMs = Math.max(...those.map((one) => one.slowestMs))
  const often = count === all ? `all ${all}` : `${count} of ${all}`
  return `${kind} (${often}${slowestMs > lateMs ? `, after up to ${Math.round(slowestMs / 1_000)} s` : ''})`
}

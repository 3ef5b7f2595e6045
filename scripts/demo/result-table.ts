import type { StepResult } from './play.ts'

/** The results of the same steps in several protocols, side by side. */
export function resultTable(columns: Readonly<Record<string, readonly StepResult[]>>): string {
  const protocols = Object.keys(columns)
  const names = Object.values(columns)[0]?.map(({ name }) => name) ?? []
  const header = ['step', ...protocols.flatMap((protocol) => [protocol, 'ms'])]
  const rows = names.map((name, index) => [name, ...protocols.flatMap((protocol) => cells(columns[protocol]?.[index]))])
  const widths = header.map((title, column) =>
    Math.max(...[header, ...rows].map((row) => row[column]?.length ?? 0), title.length),
  )
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => (isTime(column) ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0)))
      .join('  ')
  return [line(header), widths.map((width) => '─'.repeat(width)).join('  '), ...rows.map(line)].join('\n')
}

function isTime(column: number): boolean {
  return column > 0 && column % 2 === 0
}

function cells(result: StepResult | undefined): [string, string] {
  if (result === undefined || result.outcome === 'not reached') return ['not reached', '']
  return [result.outcome === 'right' ? result.text : 'WRONG', result.durationMs.toFixed(0)]
}

/** What is wrong, one line each; empty where nothing is. */
export function wrongSteps(columns: Readonly<Record<string, readonly StepResult[]>>): string[] {
  return Object.entries(columns).flatMap(([protocol, results]) =>
    results.filter(({ outcome }) => outcome === 'wrong').map(({ name, text }) => `${protocol}, ${name}: ${text}`),
  )
}

import { code } from '../markdown.ts'
import type { Diagnosis, Reading } from './diagnosis.ts'
import { type Program, readProgram } from './python/program.ts'

type Stop = {
  readonly kind: string
  /** A word that only a sandbox or shell writes. */
  readonly exact: RegExp
  /** Words that mean it in the text of an error. */
  readonly loose: RegExp
  readonly read: (program: Program) => Reading
}

const stops: readonly Stop[] = [
  {
    kind: 'TimeLimit',
    exact: /\b(?:cpu|wall)_time_limit\b/i,
    loose: /\btime limit\b|\btimed? ?out\b|\btook too long\b/i,
    read: (program) => {
      const loop = endlessLoop(program)
      return {
        explanation: `The program ran longer than it may, and was stopped. ${loop?.explanation ?? 'Most often a loop never ends, or does far more rounds than it needs.'}`,
        fix: loop?.fix ?? 'Check every loop: what makes its condition false, and does that happen in each round?',
        searchWords: 'while loop endless condition break',
        experiment:
          'Print the variables of the loop in each round, and stop after ten rounds, to see whether they come nearer to the end.',
      }
    },
  },
  {
    kind: 'MemoryLimit',
    exact: /\bmemory_limit\b|\bOOMKilled\b/i,
    loose: /\bmemory limit\b|\bout of memory\b/i,
    read: () => ({
      explanation:
        'The program needed more memory than it may have, and was stopped: a list or text grows too large, perhaps in a loop that never ends.',
      fix: 'Look for the loop that adds elements, and check when it ends. Work through large data piece by piece.',
      searchWords: 'loop endless list append memory',
    }),
  },
  {
    kind: 'OutputLimit',
    exact: /\boutput_limit\b/i,
    loose: /\boutput limit\b|\btoo much output\b/i,
    read: (program) => ({
      explanation: `The program printed more than it may, and was stopped. ${endlessLoop(program)?.explanation ?? 'Most often a loop that prints never ends.'}`,
      fix: endlessLoop(program)?.fix ?? 'Check when the loop around the printing ends, and print less in each round.',
      searchWords: 'while loop endless print',
    }),
  },
  {
    kind: 'ProcessLimit',
    exact: /\bprocess_limit\b/i,
    loose: /\bprocess limit\b|\btoo many processes\b/i,
    read: () => ({
      explanation: 'The program started more processes or threads than it may have, and was stopped.',
      fix: 'Start fewer of them, and wait for the earlier ones to end.',
      searchWords: 'loop threads processes',
    }),
  },
  {
    kind: 'FileSizeLimit',
    exact: /\bfile_size_limit\b/i,
    loose: /\bfile size limit\b|\bfile too large\b/i,
    read: () => ({
      explanation: 'The program wrote a file that is larger than it may be, and was stopped.',
      fix: 'Check when the loop that writes ends.',
      searchWords: 'file write loop',
    }),
  },
  {
    kind: 'Killed',
    exact: /^\s*(?:Killed|Terminated|signaled|Segmentation fault(?: \(core dumped\))?)\s*$/,
    loose: /\bsegmentation fault\b|\bSIG(?:KILL|SEGV|TERM)\b/i,
    read: () => ({
      explanation:
        'The program was ended from outside before it was done. Mostly it ran too long or needed too much memory.',
      fix: 'Look for a loop that never ends, or for a list or text that grows without end.',
      searchWords: 'while loop endless memory',
    }),
  },
]

const longestText = 8_192
const longestLine = 200

/**
 * How a program was stopped from outside, when the text says so; such a program leaves no traceback. `loosely` also
 * accepts ordinary words for it, which in a text about something else could mean anything.
 */
export function explainStop(text: string, source: string, loosely: boolean): Diagnosis | undefined {
  for (const line of text.slice(-longestText).split('\n')) {
    if (line.length > longestLine) continue
    const stop = stops.find(({ exact, loose }) => exact.test(line) || (loosely && loose.test(line)))
    if (stop) return { kind: stop.kind, line: 0, lineText: '', ...stop.read(readProgram(source)) }
  }
  return undefined
}

/** A `while` loop whose condition nothing in its body changes, in a Python program. */
function endlessLoop(program: Program): { explanation: string; fix: string } | undefined {
  for (const [at, text] of program.lines.entries()) {
    const loop = /^(\s{0,200})while\b(.{1,200}?):\s*(?:#.*)?$/.exec(text.slice(0, 500))
    if (!loop) continue
    const indentation = (loop[1] ?? '').length
    const condition = (loop[2] ?? '').trim()
    let end = at + 1
    while (end < program.lines.length) {
      const next = program.lines[end] ?? ''
      if (next.trim() !== '' && next.search(/\S/) <= indentation) break
      end++
    }
    const body = program.lines.slice(at + 1, end)
    if (body.some((line) => /^\s*(?:break|return|raise)\b|\bexit\(/.test(line.slice(0, 500)))) continue
    if (/^\(?(?:True|1)\)?$/.test(condition)) {
      return {
        explanation: `The loop ${code(`while ${condition}`)} on line ${at + 1} has no ${code('break')}, so it never ends.`,
        fix: `Leave it with ${code('break')} when the work is done, or put a condition in place of ${code(condition)}.`,
      }
    }
    // Calls and attributes may change by other means than assignment.
    if (/[.(]/.test(condition)) continue
    const names = (condition.match(/[\p{L}_][\p{L}\p{N}_]*/gu) ?? []).filter((name) => program.bindings.has(name))
    const isChanged = names.some((name) => program.bindings.get(name)?.some(({ line }) => line > at + 1 && line <= end))
    if (names.length > 0 && !isChanged) {
      return {
        explanation: `Nothing inside the loop ${code(`while ${condition}`)} on line ${at + 1} changes ${names.map((name) => code(name)).join(' or ')}, so its condition stays true.`,
        fix: `Change ${code(names[0] ?? '')} in each round, for example ${code(`${names[0] ?? 'i'} += 1`)} as the last line of the loop.`,
      }
    }
  }
  return undefined
}

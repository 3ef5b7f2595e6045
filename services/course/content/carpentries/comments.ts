import { closesFence, type OpeningFence, openingFence } from '@learnlab/passages'

/**
 * Takes the comments of HTML out of Markdown, also those around code blocks; not what looks like one in code. Keeps the
 * number of lines. A comment that is never closed stays.
 */
export function withoutComments(text: string): string {
  const lines = text.split('\n')
  const kept: string[] = []
  let fence: OpeningFence | undefined
  let openedAt: { line: number; text: string } | undefined
  for (const [index, line] of lines.entries()) {
    if (fence !== undefined && openedAt === undefined) {
      if (closesFence(line.replace(/^[\s>]*/, ''), fence)) fence = undefined
      kept.push(line)
      continue
    }
    let text = ''
    for (let place = 0; place < line.length; ) {
      const next = openedAt ? line.indexOf('-->', place) : commentIn(line, place)
      if (!openedAt) text += line.slice(place, next === -1 ? undefined : next)
      if (next === -1) break
      openedAt = openedAt ? undefined : { line: index, text: text + line.slice(next) }
      place = next + (openedAt ? '<!--' : '-->').length
    }
    kept.push(text)
    if (!openedAt) fence = openingFence(text.replace(/^[\s>]*/, ''))
  }
  if (!openedAt) return kept.join('\n')
  return [...kept.slice(0, openedAt.line), openedAt.text, ...lines.slice(openedAt.line + 1)].join('\n')
}

/** Where the next comment of a line begins that is not in a code span; -1 where there is none. */
function commentIn(line: string, from: number): number {
  const unmatched = new Set<number>()
  for (let place = from; place < line.length; place++) {
    if (line.startsWith('<!--', place)) return place
    if (line[place] !== '`') continue
    const end = endOfRun(line, place)
    const length = end - place
    const close = unmatched.has(length) ? -1 : closingRun(line, end, length)
    if (close === -1) unmatched.add(length)
    place = (close === -1 ? end : close + length) - 1
  }
  return -1
}

/** Where as many backticks stand again, and no more. */
function closingRun(line: string, from: number, length: number): number {
  for (let place = line.indexOf('`', from); place !== -1; place = line.indexOf('`', place)) {
    const end = endOfRun(line, place)
    if (end - place === length) return place
    place = end
  }
  return -1
}

function endOfRun(line: string, start: number): number {
  let end = start
  while (line[end] === '`') end++
  return end
}

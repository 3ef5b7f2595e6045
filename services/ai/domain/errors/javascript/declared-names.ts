const longestProgram = 262_144
const mostNames = 5_000

const declaration = /\b(?:let|const|var|function\*?|class|import)\s{1,20}([\p{L}_$][\p{L}\p{N}_$]{0,63})/gu

/** Names that a program declares with let, const, var, function, class or import, with the line of each, from 1. */
export function declaredNames(source: string): Map<string, number> {
  const names = new Map<string, number>()
  const text = source.slice(0, longestProgram)
  let line = 1
  let counted = 0
  for (const match of text.matchAll(declaration)) {
    for (; counted < match.index; counted++) if (text[counted] === '\n') line++
    const name = match[1] ?? ''
    if (!names.has(name)) names.set(name, line)
    if (names.size >= mostNames) break
  }
  return names
}

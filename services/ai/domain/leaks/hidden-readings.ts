import { decodingsOf, unescaped } from './decodings.ts'
import { backwards, rearrangementsOf } from './rearrangements.ts'

const longestText = 65_536
const mostReadings = 60
const mostLayers = 3

/**
 * A text and what else a reader may take it for: code alone without the words around it, without list marks and table borders,
 * decoded, also where encodings lie one in the other, and with what was done to its letters and lines undone.
 */
export function readingsOf(text: string): string[] {
  const bounded = text.slice(0, longestText)
  if (!mayHide(bounded)) return [bounded, backwards(bounded), bounded.replace(/["“”'`]/g, ' ')]
  // What a reader sees: Markdown has escapes of its own.
  const plain = unescaped(bounded)
  const unquoted = plain
    .replace(/^(?:[ \t]*(?:>|(?:line|step|verse)?[ \t]*\(?\d+[ \t]*[.):|-]|[-*+|]|#{1,6}|\/\/)[ \t]+)+/gim, '')
    .replace(/\/\*|\*\//g, ' ')
    .replace(/[ \t]{0,8}\|[ \t]{0,8}$/gm, '')
  const code = [...unquoted.matchAll(/```[^\n]*\n([\s\S]*?)(?:```|$)|`([^`\n]+)`/g)]
    .map(([, block, span]) => block ?? span ?? '')
    .join('\n\f\n')
  const quoted = quotedIn(plain)
  const joined = joinedTextsIn(bounded)
  const cells = plain.replace(/[ \t]*\|[ \t]*/g, ' ')
  const rearranged = rearrangementsOf(plain)
  const remarks = remarksIn(plain)
  const readings = new Set([bounded, plain, unquoted, code, quoted, joined, remarks, cells, ...rearranged])
  let layer = [plain, unquoted, quoted, remarks, ...rearranged]
  for (let depth = 0; depth < mostLayers && layer.length > 0; depth++) {
    layer = [...new Set(layer.flatMap(decodingsOf))].filter((decoded) => !readings.has(decoded))
    for (const decoded of layer) {
      if (readings.size < mostReadings) {
        for (const reading of [decoded, ...rearrangementsOf(decoded)]) readings.add(reading)
      }
    }
    if (layer.length > 1) readings.add(layer.join('\n'))
  }
  readings.delete('')
  return [...readings]
}

const fewestSigns = 4

/** Whether there may be more to a text than it says: ordinary sentences have few signs, no long words and no figures. */
function mayHide(text: string): boolean {
  const signs = text.match(/[()[\]{}=_<>+*/\\|&%#"`~^@$\d]/g)?.length ?? 0
  return (
    signs >= fewestSigns ||
    /[A-Za-z0-9+/]{16}|(?:[.·•−–-][ \t/|]*){8}|(?:^|\s)(?:\S[ \t]){8}|(?:^[ \t]*\S?[ \t]*\n){8}/m.test(text) ||
    /\b(?:paren|parenthes[ie]s|bracket|square|curly|colon|equals|underscore|quote|dot)\b/i.test(text)
  )
}

/** What programs leave out when they run: comments, and texts over several lines. */
function remarksIn(text: string): string {
  return [...text.matchAll(/(?:"""|''')([\s\S]*?)(?:"""|'''|$)|(?:#|\/\/|-- )[ \t]?([^\n]*)/g)]
    .map(([, long, line]) => long ?? line ?? '')
    .join('\n')
}

/** Short texts that make a long one when they are put together, and single tokens between quotation marks. */
function joinedTextsIn(text: string): string {
  const parts = [...text.matchAll(/"((?:[^"\\\n]|\\.){1,40})"|'([^'\n]{1,40})'/g)].map(
    ([, one, other]) => one ?? other ?? '',
  )
  return parts.length < fewestTexts ? '' : `${unescaped(parts.join(''))}\n${unescaped(parts.join(' '))}`
}

const fewestTexts = 6

/** What stands between quotation marks, each on a line: code that is told as texts. */
function quotedIn(text: string): string {
  return [...text.matchAll(/'((?:[^'\n]|''){8,400})'|"((?:[^"\\\n]|\\.){8,4000})"|“([^”\n]{8,400})”/g)]
    .map(([, single, double, curly]) => single?.replaceAll("''", "'") ?? double ?? curly ?? '')
    .join('\n')
}

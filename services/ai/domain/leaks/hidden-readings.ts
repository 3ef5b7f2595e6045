import { decodingsOf } from './decodings.ts'
import { rearrangementsOf } from './rearrangements.ts'

const longestText = 65_536
const mostReadings = 60
const mostLayers = 3

/**
 * A text and what else a reader may take it for: code alone without the words around it, without list marks and table borders,
 * decoded, also where encodings lie one in the other, and with what was done to its letters and lines undone.
 */
export function readingsOf(text: string): string[] {
  const bounded = text.slice(0, longestText)
  const unquoted = bounded
    .replace(/^(?:[ \t]*(?:>|(?:line|step|verse)?[ \t]*\d+[ \t]*[.):|-]|[-*+|]|#{1,6}|\/\/)[ \t]+)+/gim, '')
    .replace(/\/\*|\*\//g, ' ')
    .replace(/[ \t]{0,8}\|[ \t]{0,8}$/gm, '')
  const code = [...unquoted.matchAll(/```[^\n]*\n([\s\S]*?)(?:```|$)|`([^`\n]+)`/g)]
    .map(([, block, span]) => block ?? span ?? '')
    .join('\n')
  const quoted = quotedIn(bounded)
  const readings = new Set([bounded, unquoted, code, quoted, ...rearrangementsOf(bounded), ...rearrangementsOf(code)])
  let layer = [bounded, code, quoted, ...rearrangementsOf(bounded)]
  for (let depth = 0; depth < mostLayers && layer.length > 0; depth++) {
    layer = [...new Set(layer.flatMap(decodingsOf))].filter((decoded) => !readings.has(decoded))
    for (const decoded of layer) {
      if (readings.size < mostReadings) for (const reading of [decoded, ...rearrangementsOf(decoded)]) readings.add(reading)
    }
    if (layer.length > 1) readings.add(layer.join('\n'))
  }
  readings.delete('')
  return [...readings]
}

/** What stands between quotation marks, each on a line: code that is told as texts. */
function quotedIn(text: string): string {
  return [...text.matchAll(/'((?:[^'\n]|''){8,400})'|"((?:[^"\\\n]|\\.){8,4000})"|“([^”\n]{8,400})”/g)]
    .map(([, single, double, curly]) => single?.replaceAll("''", "'") ?? double ?? curly ?? '')
    .join('\n')
}

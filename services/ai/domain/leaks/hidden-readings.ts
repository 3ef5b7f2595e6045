const longestText = 65_536
const shortestEncoded = 24

/**
 * A text and what else a reader may take it for: code alone without the words around it, backwards, in ROT13, and what
 * stretches of Base64, of hexadecimal and of decimal character codes say.
 */
export function readingsOf(text: string): string[] {
  const bounded = text.slice(0, longestText)
  const unquoted = bounded.replace(/^[ \t]*(?:>|\d+[.)]|[-*+|])[ \t]/gm, '')
  const code = [...unquoted.matchAll(/```[^\n]*\n([\s\S]*?)(?:```|$)|`([^`\n]+)`/g)]
    .map(([, block, span]) => block ?? span ?? '')
    .join('\n')
  const readings = [bounded, unquoted, code, [...bounded].reverse().join(''), rot13(bounded)]
  const decoded = [...base64In(bounded), ...hexIn(bounded), ...codesIn(bounded)].join('\n')
  if (decoded !== '') readings.push(decoded)
  return readings
}

function rot13(text: string): string {
  return text.replace(/[a-z]/gi, (letter) => {
    const base = letter <= 'Z' ? 65 : 97
    return String.fromCharCode(((letter.charCodeAt(0) - base + 13) % 26) + base)
  })
}

function base64In(text: string): string[] {
  return [...text.matchAll(/[A-Za-z0-9+/_-]{16,}={0,2}(?:\s+[A-Za-z0-9+/_-]{16,}={0,2})*/g)]
    .map(([found]) => found.replace(/\s/g, ''))
    .filter((found) => found.length >= shortestEncoded)
    .map((found) => Buffer.from(found, 'base64').toString('utf8'))
}

function hexIn(text: string): string[] {
  return [...text.matchAll(/(?:(?:0x|\\x)?[0-9a-f]{2}[\s,]{0,2}){12,}/gi)].map(([found]) =>
    Buffer.from(found.replace(/0x|\\x|[\s,]/gi, ''), 'hex').toString('utf8'),
  )
}

function codesIn(text: string): string[] {
  return [...text.matchAll(/(?:\b\d{2,3}\b[\s,]{1,2}){11,}\d{2,3}/g)].map(([found]) =>
    String.fromCharCode(...found.split(/[\s,]+/).map(Number)),
  )
}

import { cleanTail } from '../../markdown.ts'

const longestText = 65_536
const longestLine = 1_000

/** The error of a JavaScript program as V8 and Node print it. */
export type PrintedError = {
  /** Such as TypeError. */
  readonly kind: string
  readonly message: string
  /** The learner's line, from 1; 0 when not known. */
  readonly line: number
  /** As printed above the error, or ''. */
  readonly lineText: string
  /** Names of the functions in the learner's own files, innermost first. */
  readonly calls: readonly string[]
}

const headPattern =
  /^(\/[^\n]*|file:\/\/[^\n]*|[A-Za-z]:\\[^\n]*|[\w./-]+\.[cm]?[jt]sx?|evalmachine\.<anonymous>):(\d{1,9})$/
const errorPattern =
  /^(?:Uncaught )?(?:\(in promise\) )?(?:Error \[[^\]]*\]: )?([A-Za-z_$][\w$]*)(?: \[[\w-]+\])?(?:: (.*))?$/
const errorName = /(?:Error|Exception)$/
const callPattern = /^\s+at (.*)$/
const placePattern = /:(\d{1,9}):\d{1,9}\)?$/
const libraryPlace = /^node:|node_modules|^internal\/|<anonymous>$/

/** The error that ended the program, or undefined when the text holds none. */
export function parseStack(stderr: string): PrintedError | undefined {
  let head: { line: number; text: string } | undefined
  let awaitsSource = false
  let error: { kind: string; message: string } | undefined
  let line = 0
  const calls: string[] = []

  for (const raw of cleanTail(stderr, longestText).split(/\r\n|\n|\r/)) {
    const text = raw.slice(0, longestLine)
    if (error === undefined) {
      const place = headPattern.exec(text)
      if (place && !libraryPlace.test(place[1] ?? '')) {
        head = { line: Number(place[2]), text: '' }
        awaitsSource = true
        continue
      }
      if (head && awaitsSource) {
        head.text = text.trim()
        awaitsSource = false
        continue
      }
      const found = errorPattern.exec(text)
      if (found && errorName.test(found[1] ?? '')) error = { kind: found[1] ?? '', message: found[2] ?? '' }
      continue
    }
    const call = callPattern.exec(text)?.[1]
    if (call === undefined) {
      // What follows the calls is the cause or properties of the error, not where it happened.
      if (calls.length > 0 || line > 0) break
      continue
    }
    const place = placePattern.exec(call)
    if (!place) continue
    const file = call.slice(call.lastIndexOf('(') + 1, place.index).replace(/^async /, '')
    if (libraryPlace.test(file)) continue
    if (line === 0) line = Number(place[1])
    const name = /^(?:async )?(?:new )?([\w$.<>]+) \(/.exec(call)?.[1]
    if (name !== undefined) calls.push(name)
  }
  if (error === undefined) return undefined
  const known = line > 0 ? line : (head?.line ?? 0)
  return { ...error, line: known, lineText: head !== undefined && head.line === known ? head.text : '', calls }
}

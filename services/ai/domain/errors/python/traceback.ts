import { cleanTail } from '../../markdown.ts'

const longestText = 65_536
const longestLine = 1_000
const mostMessageLines = 12

/** One entry of a traceback. */
export type Frame = {
  readonly file: string
  /** From 1. */
  readonly line: number
  /** The function, `<module>` at the top level, or '' where a SyntaxError tells the place only. */
  readonly scope: string
  /** The source line without indentation, or ''. */
  text: string
}

/** One exception as the interpreter printed it. */
export type PrintedException = {
  /** Without its module, such as JSONDecodeError. */
  readonly kind: string
  message: string
  /** Outermost first. */
  readonly frames: readonly Frame[]
  /** How the exception before it in the same text led to it. */
  readonly link: 'none' | 'cause' | 'handling'
}

const framePattern = /^\s*File "([^"]*)", line (\d{1,9})(?:, in (.*))?$/
const markPattern = /^\s*[~^][\s~^]*$/
const exceptionPattern = /^([A-Za-z_][\w.<>]*)(?:: ?(.*))?$/
const exceptionName = /(?:Error|Exception|Interrupt|Exit|Iteration|Group|Warning)$/
const groupMargin = /^ *[|+] ?/
const groupRule = /^ *\+[-+]*-{4,}(?: \S+ -+)?$/

/**
 * The exceptions of what Python (3.8 to 3.14) wrote to stderr, in printed order: the last one ended the program. Also
 * takes a lone line such as `NameError: name 'x' is not defined`. Of an exception group, its parts follow the group.
 */
export function parseTraceback(stderr: string): PrintedException[] {
  const exceptions: PrintedException[] = []
  let frames: Frame[] = []
  let link: PrintedException['link'] = 'none'
  let open: PrintedException | undefined
  let openLines = 0
  let inGroup = false
  let awaitsSource = false

  for (const raw of cleanTail(stderr, longestText).split(/\r\n|\n|\r/)) {
    let line = raw.slice(0, longestLine)
    if (line.includes('Exception Group Traceback (')) inGroup = true
    if (inGroup && groupRule.test(line)) {
      open = undefined
      frames = []
      continue
    }
    if (inGroup) line = line.replace(groupMargin, '')

    if (line.includes('Traceback (most recent call last)')) {
      frames = []
      open = undefined
      continue
    }
    if (line.startsWith('During handling of the above exception') || line.startsWith('The above exception was the')) {
      link = line.startsWith('During') ? 'handling' : 'cause'
      open = undefined
      continue
    }
    const frame = framePattern.exec(line)
    if (frame) {
      frames.push({ file: frame[1] ?? '', line: Number(frame[2]), scope: frame[3] ?? '', text: '' })
      awaitsSource = true
      open = undefined
      continue
    }
    const exception = exceptionPattern.exec(line)
    if (exception && (frames.length > 0 || exceptionName.test(exception[1] ?? ''))) {
      open = { kind: lastSegment(exception[1] ?? ''), message: exception[2] ?? '', frames, link }
      exceptions.push(open)
      frames = []
      link = 'none'
      openLines = 1
      continue
    }
    if (open) {
      if (line.trim() === '' || ++openLines > mostMessageLines) open = undefined
      else open.message += `\n${line}`
      continue
    }
    const last = frames.at(-1)
    if (last && awaitsSource && !markPattern.test(line)) {
      last.text = line.trim()
      awaitsSource = false
    }
  }
  return exceptions
}

const libraryFile = /(?:[/\\]lib[/\\]python\d|[/\\](?:site|dist)-packages[/\\]|[/\\]Lib[/\\]|^<frozen |^<__)/
const namelessFile = /^<.*>$/

/**
 * The innermost frame in the learner's own file: an error inside a library's function is the learner's at the line
 * that called it. A frame in `<string>` (exec, eval) only counts when there is nothing better.
 */
export function ownFrame(frames: readonly Frame[]): Frame | undefined {
  const own = frames.filter((frame) => !libraryFile.test(frame.file))
  return own.findLast((frame) => !namelessFile.test(frame.file)) ?? own.at(-1)
}

function lastSegment(qualifiedName: string): string {
  return qualifiedName.slice(qualifiedName.lastIndexOf('.') + 1)
}

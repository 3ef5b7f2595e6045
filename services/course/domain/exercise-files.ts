import type { ExerciseContent } from '@learnlab/contracts/course/v1/exercise'
import type { SourceFile } from '@learnlab/contracts/executor/v1'

type FieldViolation = { field: string; description: string }

/** Of a learner's program: what tests may have in addition fits into one run of the executor then, whatever they are. */
export const maxProgramBytes = 96 * 1024
export const maxTestBytes = 160 * 1024
const maxPathParts = 16

/** What is wrong with the files of an exercise: names that lead elsewhere or that occur twice, and too much of them. */
export function fileViolations(content: ExerciseContent): FieldViolation[] {
  const { starterFiles, referenceFiles, tests } = content
  const violations = [
    ...listViolations('starter_files', starterFiles, maxProgramBytes),
    ...listViolations('reference_files', referenceFiles, maxProgramBytes),
  ]
  if (tests.case === 'framework') {
    const files = tests.value.files.flatMap(({ file }) => file ?? [])
    violations.push(...listViolations('framework.files', files, maxTestBytes))
    if (!tests.value.files.some(({ support }) => !support)) {
      violations.push({ field: 'framework.files', description: 'hold no test file' })
    }
  }
  return violations
}

function listViolations(field: string, files: readonly SourceFile[], mostBytes: number): FieldViolation[] {
  const violations: FieldViolation[] = []
  const names = new Set<string>()
  let bytes = 0
  for (const [index, { name, content }] of files.entries()) {
    const reason = names.has(name) ? 'occurs twice' : nameFault(name)
    if (reason) {
      violations.push({
        field: `${field}[${index}].name`,
        description: `${JSON.stringify(name.slice(0, 80))} ${reason}`,
      })
    }
    names.add(name)
    bytes += content.case === 'data' ? content.value.length : Buffer.byteLength(content.value ?? '')
  }
  for (const name of names) {
    const folder = foldersOf(name).find((folder) => names.has(folder))
    if (folder) violations.push({ field, description: `have ${JSON.stringify(folder)} as a file and as a folder` })
  }
  if (bytes > mostBytes) {
    violations.push({ field, description: `have ${bytes} bytes together, more than the ${mostBytes} allowed` })
  }
  return violations
}

/** What keeps a name from being one of a file below a folder, or undefined. */
export function nameFault(name: string): string | undefined {
  if (Buffer.byteLength(name) > 255) return 'is longer than 255 bytes'
  if (!name.isWellFormed()) return 'is no valid Unicode'
  if ([...name].some((character) => character < ' ' || character === '\u007f' || character === '\\')) {
    return 'holds a control character or a backslash'
  }
  const parts = name.split('/')
  if (parts.length > maxPathParts) return `has more than ${maxPathParts} parts`
  if (parts.some((part) => part === '' || part === '.' || part === '..')) return 'has an empty part, "." or ".."'
  return undefined
}

/** `a/b/c` is in `a` and in `a/b`. */
function foldersOf(name: string): string[] {
  const parts = name.split('/')
  return parts.slice(1).map((_, end) => parts.slice(0, end + 1).join('/'))
}

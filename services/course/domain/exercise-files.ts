import type { ExerciseContent } from '@learnlab/contracts/course/v1/exercise'
import type { SourceFile } from '@learnlab/contracts/executor/v1'

/** `description` names no file: what is refused is logged, and names of hidden files shall not be. */
type FileViolation = { field: string; description: string; name?: string }

/** Of a learner's program: what tests may have in addition fits into one run of the executor then, whatever they are. */
const maxProgramBytes = 96 * 1024
const maxTestBytes = 160 * 1024
const maxPathParts = 16

/** What is wrong with the files of an exercise: names that lead elsewhere or that occur twice, and too much of them. */
export function fileViolations(content: ExerciseContent): FileViolation[] {
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

function listViolations(field: string, files: readonly SourceFile[], mostBytes: number): FileViolation[] {
  const violations: FileViolation[] = []
  const all = new Set(files.map(({ name }) => name))
  const seen = new Set<string>()
  let bytes = 0
  for (const [index, { name, content }] of files.entries()) {
    const fault = seen.has(name) ? 'occurs twice' : (nameFault(name) ?? folderFault(name, all))
    if (fault) violations.push({ field: `${field}[${index}].name`, description: fault, name })
    seen.add(name)
    bytes += content.case === 'data' ? content.value.length : Buffer.byteLength(content.value ?? '')
  }
  if (bytes > mostBytes) {
    violations.push({ field, description: `have ${bytes} bytes together, more than the ${mostBytes} allowed` })
  }
  return violations
}

function folderFault(name: string, all: ReadonlySet<string>): string | undefined {
  if (foldersOf(name).some((folder) => all.has(folder))) return 'is in a folder that has the name of another file'
  // The executor's own files beside tests.
  return /^learnlab[-_]/.test(name) ? 'has another meaning in the sandbox' : undefined
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

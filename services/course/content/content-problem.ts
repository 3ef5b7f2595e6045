/** One thing wrong in a course folder, said so that its author finds the place. */
export type ContentProblem = {
  /** Path inside the course folder, with forward slashes. */
  file: string
  /** 1-based line in that file, where a line is to blame. */
  line?: number
  /** Dotted path of the YAML field, where a field is to blame. */
  field?: string
  message: string
}

/** Thrown when a course folder cannot be imported. Holds every problem found, in the order of the files. */
export class CourseFolderError extends Error {
  override readonly name = 'CourseFolderError'
  readonly problems: readonly ContentProblem[]

  constructor(dir: string, problems: readonly ContentProblem[]) {
    // Several files may be kept from being read by the same thing, such as the folder that they are in.
    super([`The course folder ${dir} cannot be read:`, ...new Set(problems.map(formatProblem))].join('\n  '))
    this.problems = problems
  }
}

/** `file:line: field: message`, the form that editors turn into links. */
function formatProblem({ file, line, field, message }: ContentProblem): string {
  const place = line === undefined ? file : `${file}:${line}`
  return field ? `${place}: ${field}: ${message}` : `${place}: ${message}`
}

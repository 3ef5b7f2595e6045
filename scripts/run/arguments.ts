import { parseArgs } from 'node:util'

export type RunOptions = {
  /** A file, or a folder with all files of a program. */
  readonly path: string
  readonly programArgs: readonly string[]
  /** Other files of the program, named as they are given. */
  readonly others: readonly string[]
  readonly language: string | undefined
  readonly entryPoint: string | undefined
  readonly timeoutSeconds: number
  readonly memoryMb: number
  readonly url: string | undefined
  readonly dataFolder: string | undefined
  readonly email: string | undefined
}

export type RunCommand =
  | { readonly kind: 'run'; readonly options: RunOptions }
  | { readonly kind: 'help' }
  | { readonly kind: 'mistake'; readonly sentence: string }

export const helpText = `npm run run -- [OPTION…] FILE|FOLDER [ARGUMENT…] [< INPUT]

Runs a program in the sandbox of the running Learn Lab and ends as the program does.

  --with FILE        another file of the program, beside FILE; may be repeated
  --entry NAME       the file of a FOLDER that starts (default: main with the language's extension)
  --language NAME    default: by the extension of FILE, or of the main file of FOLDER
  --timeout SECONDS  wall time, 10 by default, 60 at most
  --memory MIB       256 by default, 1024 at most
  --url URL          default: http://127.0.0.1:8080, or the port in PORT
  --email EMAIL      an account other than the demo student, with its password in LEARNLAB_PASSWORD
  --data DIR         where npm start keeps its data and the demo student's password (default: .learnlab/data)

The exit code is the program's; 128 and more: ended by a signal; 124: a limit stopped it; 125: it could not be run.
`

const options = {
  with: { type: 'string', multiple: true },
  entry: { type: 'string' },
  language: { type: 'string' },
  timeout: { type: 'string', default: '0' },
  memory: { type: 'string', default: '0' },
  url: { type: 'string' },
  email: { type: 'string' },
  data: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const

/** Reads a command line. What follows the program's path is the program's own. */
export function parseArguments(argv: readonly string[]): RunCommand {
  const ownCount = argv.findIndex((word, index) => !word.startsWith('-') && !takesValue(argv[index - 1]))
  const own = ownCount < 0 ? argv : argv.slice(0, ownCount)
  try {
    const { values } = parseArgs({ args: [...own], options })
    const [path, ...programArgs] = ownCount < 0 ? [] : argv.slice(ownCount)
    if (values.help) return { kind: 'help' }
    if (!path) return mistake('The file or folder of a program is missing.')
    const [timeoutSeconds, memoryMb] = [Number(values.timeout), Number(values.memory)]
    if (!Number.isInteger(timeoutSeconds)) return mistake('--timeout takes a whole number of seconds.')
    if (!Number.isInteger(memoryMb)) return mistake('--memory takes a whole number of MiB.')
    const { with: others = [], language, entry: entryPoint, url, email, data: dataFolder } = values
    const named = { others, language, entryPoint, url, email, dataFolder }
    return { kind: 'run', options: { path, programArgs, timeoutSeconds, memoryMb, ...named } }
  } catch (error) {
    return mistake((error as Error).message)
  }
}

function takesValue(word: string | undefined): boolean {
  const name = word?.startsWith('--') && !word.includes('=') ? word.slice(2) : ''
  return Object.entries(options).some(([option, { type }]) => option === name && type === 'string')
}

function mistake(sentence: string): RunCommand {
  return { kind: 'mistake', sentence }
}

// `npm run run -- FILE [ARGUMENT…] [< INPUT]`: runs a program in the sandbox of the running Learn Lab, as the demo
// student or as --email; its output comes as it is printed, and the exit code is the program's.
import { text } from 'node:stream/consumers'
import { createLearnLabClient, toLearnLabError } from '@learnlab/client'
import { defaultDataFolder } from '../setup/project.ts'
import { chooseAccount, NoAccountError } from './account.ts'
import { helpText, parseArguments, type RunOptions } from './arguments.ts'
import { endingOf, notRun } from './ending.ts'
import { NoProgramError, readProgram } from './program.ts'

const usageMistake = 2

async function run(options: RunOptions): Promise<number> {
  const folder = process.env.INIT_CWD ?? process.cwd()
  const program = readProgram(options, folder)
  const account = chooseAccount(options.email, options.dataFolder ?? defaultDataFolder, process.env)
  const lab = createLearnLabClient({ baseUrl: options.url ?? `http://127.0.0.1:${process.env.PORT ?? 8080}` })
  await lab.auth.login(account)
  const { language, entryPoint, files } = program
  const { programArgs, timeoutSeconds, memoryMb } = options
  const stream = lab.executor.executeCodeStream({
    language,
    entryPoint,
    files: [...files],
    args: [...programArgs],
    timeoutSeconds,
    memoryLimitMb: BigInt(memoryMb),
    // What is typed at a terminal is for interactive runs.
    stdin: process.stdin.isTTY ? '' : await text(process.stdin),
  })
  for await (const { data, isError, result } of stream) {
    ;(isError ? process.stderr : process.stdout).write(data)
    if (!result) continue
    const { exitCode, line } = endingOf(result)
    if (line) console.error(line)
    return exitCode
  }
  throw new Error('The answer ended before the program did.')
}

function explain(error: unknown): string {
  if (error instanceof NoProgramError || error instanceof NoAccountError) return error.message
  const { message, reason, retryAfterMs, fieldViolations } = toLearnLabError(error)
  const fields = fieldViolations.map(({ field, description }) => `${field}: ${description}`)
  const again = retryAfterMs === undefined ? [] : [`Try again in ${Math.ceil(retryAfterMs / 1000)} s.`]
  const start =
    reason === '' && message.includes('cannot be reached')
      ? ['Start it with npm start, or name its address with --url.']
      : []
  return [message, ...fields, ...again, ...start].join('\n')
}

const command = parseArguments(process.argv.slice(2))
if (command.kind === 'help') {
  console.log(helpText)
} else if (command.kind === 'mistake') {
  console.error(`${command.sentence}\n\n${helpText}`)
  process.exitCode = usageMistake
} else {
  try {
    process.exitCode = await run(command.options)
  } catch (error) {
    console.error(explain(error))
    process.exitCode = notRun
  }
}

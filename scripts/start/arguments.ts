import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { callerFolder } from '../setup/caller-folder.ts'
import { defaultDataFolder } from '../setup/project.ts'

export type StartOptions = {
  dataFolder: string
  /** Envoy's port when given on the command line. */
  port: number | undefined
  mayInstall: boolean
  watch: boolean
}

/** What the command line asks for: to start, to be helped, or something that we do not know. */
export type StartCommand =
  | { kind: 'start'; options: StartOptions }
  | { kind: 'help' }
  | { kind: 'mistake'; sentence: string }

export const helpText = `npm start -- [--data DIR] [--port N] [--no-install] [--watch]

Starts Learn Lab and keeps it running until Ctrl-C.

  --data DIR     where the database, secrets and logs are kept (default: .learnlab/data)
  --port N       Envoy's port, the one that callers use (default: 8080, or PORT). With another port than 8080 all
                 others follow: gRPC N+1 to N+5, operator HTTP N+11 to N+15, PostgreSQL N+20, Envoy's admin page N+21
  --no-install   install no system packages (Docker Engine, pip), not even as root
  --watch        restart a service when its code changes (npm run dev)
  --help         print this

Variables: DATABASE_URL uses a PostgreSQL 15 or newer of yours instead of the embedded one (the URL of a role that may
create databases and roles); DOCKER_HOST another Docker Engine; ENVOY_PATH another Envoy. Single ports: POSTGRES_PORT,
ENVOY_ADMIN_PORT, and AUTH_GRPC_PORT, AUTH_HTTP_PORT and so on for course, ai, executor, progress.
`

export function parseArguments(argv: readonly string[]): StartCommand {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        data: { type: 'string' },
        port: { type: 'string' },
        'no-install': { type: 'boolean' },
        watch: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    })
    if (values.help) return { kind: 'help' }
    if (values.data === '') return mistake('--data needs a folder.')
    const port = values.port === undefined ? undefined : parsePort(values.port)
    if (port === 'invalid') return mistake(`--port takes a number from 1 to 65535, not ${JSON.stringify(values.port)}.`)
    const dataFolder = values.data === undefined ? defaultDataFolder : resolve(callerFolder(), values.data)
    const options = { dataFolder, port, mayInstall: !values['no-install'], watch: values.watch ?? false }
    return { kind: 'start', options }
  } catch (error) {
    if (error instanceof TypeError && 'code' in error) return mistake(`${error.message.split('. ')[0]}.`)
    throw error
  }
}

export function parsePort(text: string): number | 'invalid' {
  const port = Number(text)
  return /^\d+$/.test(text) && port >= 1 && port <= 65_535 ? port : 'invalid'
}

function mistake(sentence: string): StartCommand {
  return { kind: 'mistake', sentence: `${sentence} See npm start -- --help` }
}

import type { Secrets } from '../setup/secrets.ts'
import { demoAccounts } from './demo-accounts.ts'
import { serviceNames, type Topology } from './topology.ts'

/** What the newcomer reads when all is up. */
export function greeting(options: {
  topology: Topology
  secrets: Secrets
  noSandbox: string | undefined
  dataFolder: string
}): string {
  const { topology, secrets, noSandbox, dataFolder } = options
  const url = `http://localhost:${topology.envoyPort}`
  const lines = [
    '',
    'Learn Lab is ready',
    `  REST, gRPC-Web and gRPC  ${url}`,
    `  gRPC of the services     ${serviceNames.map((name) => `${name} ${topology.services[name].grpc}`).join(', ')}`,
    `  metrics and health       ${serviceNames.map((name) => `${name} ${topology.services[name].http}`).join(', ')}`,
    `  data and logs            ${dataFolder}`,
  ]
  if (noSandbox !== undefined) lines.push(`  Running code is off: ${noSandbox}`)
  const accounts = secrets.demoPasswords ? demoAccounts(secrets.demoPasswords) : []
  for (const { role, email, password } of accounts) lines.push(`  ${`demo ${role}`.padEnd(23)}  ${email}  ${password}`)
  const [student] = accounts
  return [...lines, '', 'Try:', ...commands(url, student), '', 'Ctrl-C stops everything.'].join('\n')
}

function commands(url: string, student: { email: string; password: string } | undefined): string[] {
  const json = "-H 'content-type: application/json'"
  const { email, password } = student ?? { email: 'you@example.org', password: 'YOUR PASSWORD' }
  const login = `curl -s ${url}/api/v1/auth/login ${json} -d '{"email":"${email}","password":"${password}"}'`
  const run = `{"language":"python","code":"print(6 * 7)"}`
  return [
    `  curl -s ${url}/api/v1/courses/python-from-zero`,
    `  TOKEN=$(${login} | sed -E 's/.*"accessToken": ?"([^"]+)".*/\\1/')`,
    `  curl -s ${url}/api/v1/execute ${json} -H "authorization: Bearer $TOKEN" -d '${run}'`,
  ]
}

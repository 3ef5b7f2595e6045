// What a deployment in containers needs before its services start: `main.ts secrets` makes what is missing of secrets
// and Envoy's configuration, `main.ts provision` the database with its roles and schemas. Both may be repeated.
import { ProvisionError } from '@learnlab/postgres'
import { prepareDatabase } from './setup/database.ts'
import { writeGateway } from './setup/gateway.ts'
import { makeSecrets, SecretMissing } from './setup/secrets.ts'

const usage = `Usage: main.ts secrets | provision

Variables: SECRETS_FOLDER (default /secrets) has a folder for each container that is given secrets; ADMIN_DATABASE_URL
(default postgres://postgres@postgres:5432/learnlab) names the administrator's role, without its password;
SERVICES_DATABASE_HOST and SERVICES_DATABASE_PORT lead services elsewhere than there, such as to a pooler;
SERVICES_REPLICA_HOST and SERVICES_REPLICA_PORT name a streaming replica.`

const { SECRETS_FOLDER: folder = '/secrets' } = process.env

async function run(command: string | undefined): Promise<number> {
  if (command === 'secrets') {
    const made = makeSecrets(folder, process.env)
    writeGateway(folder, process.env)
    console.log(made.length > 0 ? `Made ${made.join(', ')}` : 'All secrets are there')
    return 0
  }
  if (command === 'provision') {
    await prepareDatabase(folder, process.env)
    console.log('The database is prepared')
    return 0
  }
  console.error(usage)
  return 2
}

try {
  process.exitCode = await run(process.argv[2])
} catch (error) {
  const isSaid = error instanceof ProvisionError || error instanceof SecretMissing
  console.error(isSaid ? error.message : error)
  process.exitCode = 1
}

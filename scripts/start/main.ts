// `npm start`: everything up, in order, until it is told to end; then everything down. See --help.

import { ProvisionError } from '@learnlab/postgres'
import { NotReady } from '../processes/supervisor.ts'
import { CommandFailed } from '../setup/command.ts'
import { EnvoyMissing } from '../setup/envoy.ts'
import { helpText, parseArguments } from './arguments.ts'
import { DataFolderInUse } from './data-lock.ts'
import { Ended, endingSignal } from './ending.ts'
import { PortsTaken, runLearnLab } from './learn-lab.ts'
import { NotAPort } from './topology.ts'

async function main(): Promise<number> {
  const command = parseArguments(process.argv.slice(2))
  switch (command.kind) {
    case 'help':
      console.log(helpText)
      return 0
    case 'mistake':
      console.error(command.sentence)
      return 2
    case 'start':
      return await runLearnLab(command.options, endingSignal())
  }
}

try {
  process.exitCode = await main()
} catch (error) {
  const isSaid = [DataFolderInUse, PortsTaken, NotAPort, NotReady, CommandFailed, EnvoyMissing, ProvisionError].some(
    (kind) => error instanceof kind,
  )
  // What is no mistake of the caller's is shown with its causes; everything has been ended by now.
  if (!(error instanceof Ended)) console.error(isSaid && error instanceof Error ? error.message : error)
  process.exitCode = error instanceof Ended ? error.exitCode : 1
}
process.exit()

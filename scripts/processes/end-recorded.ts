// What the guardian runs when a launcher was killed: `node end-recorded.ts LEDGER`.
import { endRecorded } from './ledger.ts'

const [ledgerPath] = process.argv.slice(2)
if (ledgerPath === undefined) throw new Error('usage: end-recorded.ts LEDGER')
await endRecorded(ledgerPath)

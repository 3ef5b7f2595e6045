// `npm run demo [-- --url URL]`: plays a new learner against a running Learn Lab, over gRPC-Web and over REST.
import { parseArgs } from 'node:util'
import { grpcWebApi } from './grpc-web-api.ts'
import { play } from './play.ts'
import { restApi } from './rest-api.ts'
import { resultTable, wrongSteps } from './result-table.ts'
import { steps } from './steps.ts'

const usage = `Usage: npm run demo [-- --url URL]

Plays a new learner against a running Learn Lab, first wholly over gRPC-Web, then wholly over REST: registers, reads the
course "Python from zero", runs all its examples, records progress, asks the tutor, and deletes the account again.
Ends with code 1 if anything is not as it should be.

  --url URL   address of the gateway; default http://127.0.0.1:8080`

const { values } = parseArgs({
  options: { url: { type: 'string', default: 'http://127.0.0.1:8080' }, help: { type: 'boolean', default: false } },
})

if (values.help) {
  console.log(usage)
} else {
  console.error(`A new learner at ${values.url} …`)
  const columns = {
    'gRPC-Web': await play(steps, grpcWebApi(values.url)),
    REST: await play(steps, restApi(values.url)),
  }
  console.log(resultTable(columns))
  const wrong = wrongSteps(columns)
  for (const line of wrong) console.error(`\nWRONG  ${line}`)
  if (wrong.length > 0) process.exitCode = 1
}

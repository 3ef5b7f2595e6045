// What `npm run fuzz -- --product` sends its requests to: the real services behind Envoy, with a published course and an
// exercise. Says on standard output, as JSON, where Envoy is, where each request gets the token of a new administrator, and
// what there is for addresses to name; serves until it is told to end.
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createExternalIssuer } from '../contract/external-issuer.ts'
import { openLaboratory } from '../contract/laboratory.ts'
import { noRateLimitVariables, startProduct } from '../product/start-product.ts'
import { endingSignal } from '../start/ending.ts'

const signal = endingSignal()
const externalIssuer = createExternalIssuer()
await using parts = new AsyncDisposableStack()
const product = await startProduct({ env: { ...noRateLimitVariables, ...externalIssuer.env }, signal })
parts.defer(product.close)
const lab = await openLaboratory(product, externalIssuer)
parts.defer(lab.close)
const tokens = createServer(async (_, response) => response.end((await lab.newAccount('admin')).accessToken))
tokens.listen(0, '127.0.0.1')
await once(tokens, 'listening')
parts.defer(() => void tokens.close())
const { port } = tokens.address() as AddressInfo
const { courseId, topicIds, subtopicIds, exerciseId, executionId } = lab.material
const parameters = {
  ...{ id: courseId, course_id: courseId, topic_id: topicIds[0], subtopic_id: subtopicIds[0] },
  ...{ exercise_id: exerciseId, execution_id: executionId, user_id: lab.owners.student.userId },
}
console.log(JSON.stringify({ url: product.url, tokensUrl: `http://127.0.0.1:${port}`, parameters }))
if (!signal.aborted) await once(signal, 'abort')

import { join } from 'node:path'
import { CourseService } from '@learnlab/contracts/course/v1'
import { createServiceClient } from '@learnlab/rpc'
import { grpcWebApi } from '../demo/grpc-web-api.ts'
import { play } from '../demo/play.ts'
import { restApi } from '../demo/rest-api.ts'
import { wrongSteps } from '../demo/result-table.ts'
import { steps } from '../demo/steps.ts'
import { importFolder } from '../import/import-folder.ts'
import { projectRoot } from '../setup/project.ts'
import type { Product } from './start-product.ts'

export type DemoLoad = {
  /** How many learners have gone their whole way so far. */
  readonly learners: number
  /** Steps that went wrong, with protocol and reason. */
  readonly wrong: readonly string[]
  /** Resolves when the learner who is on the way has arrived. */
  stop(): Promise<void>
}

/**
 * Learners of `npm run demo`, one after the other, in turn over gRPC-Web and over REST. Their steps write too: one that
 * meets a process as it ends may fail, and is not repeated.
 * @param token of somebody who may publish courses
 */
export async function startDemos(product: Product, token: string, signal: AbortSignal): Promise<DemoLoad> {
  const client = createServiceClient(CourseService, {
    address: `ipv4:127.0.0.1:${product.topology.services.course.grpc}`,
  })
  try {
    const content = join(projectRoot, 'services/course/content')
    await importFolder(client, content, { token, signal, publishing: 'minor', say: () => undefined })
  } finally {
    client.close()
  }
  const protocols = { 'gRPC-Web': grpcWebApi, REST: restApi }
  const wrong: string[] = []
  let learners = 0
  let stopped = false
  const playing = (async () => {
    while (!stopped) {
      for (const [name, api] of Object.entries(protocols)) {
        if (stopped) return
        wrong.push(...wrongSteps({ [name]: await play(steps, api(product.url)) }))
        learners += 1
      }
    }
  })()
  return {
    get learners() {
      return learners
    },
    wrong,
    stop: async () => {
      stopped = true
      await playing
    },
  }
}

// Checks types beside the event loop and beside the other analysers: the compiler is large, and types can take long.
import { parentPort } from 'node:worker_threads'
import type { JobMessage } from './job-thread.ts'
import { checkTypes, type TypeCheck } from './type-check.ts'

function messageFor(code: string): JobMessage<TypeCheck> {
  try {
    return { answer: checkTypes(code) }
  } catch (error) {
    return { failure: String(error) }
  }
}

// The declarations of the language and of Node are read once, and count for no program.
checkTypes('console.log(1)\n')

parentPort?.on('message', (code: string) => {
  parentPort?.postMessage(messageFor(code))
})
parentPort?.postMessage({ ready: true } satisfies JobMessage<TypeCheck>)

import { AIService } from '@learnlab/contracts/ai/v1'
import { AuthService } from '@learnlab/contracts/auth/v1'
import { CourseService } from '@learnlab/contracts/course/v1'
import { ExecutorService, Verdict } from '@learnlab/contracts/executor/v1'
import { ProgressService } from '@learnlab/contracts/progress/v1'
import { services } from '@learnlab/contracts/rules'
import { alreadyExists, type Implementation, implement, notFound, requireUser, resourceExhausted } from '@learnlab/rpc'
import { shortName } from '../src/contract-methods.ts'

/** One more than a double can hold: exact only where nobody passes through a JavaScript number. */
export const bigInteger = 9_007_199_254_740_993n

const unbuilt = Object.fromEntries(services.map((service) => [shortName(service), implement(service, {})]))

/** Services that answer from their requests, each error in its place, behind the real packages/rpc. */
export const toyServices: Readonly<Record<string, Implementation>> = {
  ...unbuilt,
  auth: implement(AuthService, {
    register: async ({ email, name }) => {
      if (email.startsWith('taken')) throw alreadyExists('user', 'This address has an account.')
      return { userId: 'new', email, name }
    },
    login: async () => {
      throw resourceExhausted('Too many tries.', { retryAfterMs: 7_000 })
    },
    getUser: async (_, context) => {
      const { userId, email, role } = requireUser(context)
      return { user: { id: userId, email, role, name: context.requestId, createdAt: context.clientAddress } }
    },
  }),
  course: implement(CourseService, {
    getCourse: async ({ id }) => {
      if (id === 'missing') throw notFound('course', id)
      return { course: { id: 'c1', slug: id, title: 'Ünïcode ☃' } }
    },
    listCourses: async ({ pageSize, mine }) => ({ nextPageToken: `${pageSize} ${mine}` }),
  }),
  ai: implement(AIService, {
    getHelp: async () => {
      throw new Error('the password of the database is hunter2')
    },
  }),
  executor: implement(ExecutorService, {
    executeCode: async ({ code, memoryLimitMb }) => ({
      output: code,
      verdict: Verdict.COMPLETED,
      peakMemoryBytes: bigInteger,
      cpuTimeUs: memoryLimitMb,
    }),
    executeCodeStream: async function* ({ code }) {
      for (const chunk of code) yield { chunk }
      yield { isComplete: true }
    },
  }),
  progress: implement(ProgressService, {}),
}

import { AuthService } from '@learnlab/contracts/auth/v1'
import { ExecutorService } from '@learnlab/contracts/executor/v1'
import { ProgressService } from '@learnlab/contracts/progress/v1'
import { type Implementation, implement, requireUser } from '@learnlab/rpc'

/** Services that answer what reading-load.ts asks, beside the toys. */
export function readable(): Readonly<Record<string, Implementation>> {
  return {
    auth: implement(AuthService, {
      getUser: async (_, context) => ({ user: { id: requireUser(context).userId } }),
    }),
    executor: implement(ExecutorService, { listLanguages: async () => ({ languages: [{ id: 'python' }] }) }),
    progress: implement(ProgressService, { getProgress: async () => ({ courses: [] }) }),
  }
}

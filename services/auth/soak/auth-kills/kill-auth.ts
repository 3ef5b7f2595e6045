import { randomInt } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { LoginResponse } from '@learnlab/contracts/auth/v1'
import { Code, RpcError } from '@learnlab/rpc'
import type { AuthProcess } from '../../test/auth-processes.ts'

export type KillFigures = {
  kills: number
  clients: number
  refreshes: number
  /** Calls without an answer, those to nobody included; the client tries again with the same token. */
  unanswered: number
}

export type KillReport = { readonly faults: string[]; readonly figures: KillFigures; readonly secrets: string[] }

const password = 'correct horse battery staple'
const pauseMs = 20
const settleMs = 120_000

/**
 * Refreshes with many clients without pause while the service is killed and started anew. A client goes on with the
 * last token that it was given; nobody may have to sign in again. `outage` makes the database look as if the service had
 * been away for longer than the grace of used tokens.
 */
export async function killAuth(options: {
  start: () => Promise<AuthProcess>
  outage: () => Promise<unknown>
  kills: number
  clients: number
  log?: (line: string) => void
}): Promise<KillReport> {
  const { start, outage, kills, clients, log } = options
  const faults: string[] = []
  const secrets = [password]
  const figures: KillFigures = { kills: 0, clients, refreshes: 0, unanswered: 0 }
  let loading = true
  let running = await start()

  async function signIn(index: number) {
    const email = `client-${index}@example.org`
    await running.client.register({ email, password, name: 'Client' })
    return await running.client.login({ email, password })
  }

  async function client({ refreshToken, accessToken }: LoginResponse, index: number): Promise<void> {
    let deadline = performance.now() + settleMs
    // The last refresh comes after the last kill: with whatever the client was left with.
    for (let last = false; !last; ) {
      last = !loading
      try {
        const answer = await running.client.refreshToken({ refreshToken }, { timeoutMs: 5_000 })
        secrets.push(refreshToken)
        ;({ refreshToken, accessToken } = answer)
        figures.refreshes++
        deadline = performance.now() + settleMs
      } catch (error) {
        last = false
        figures.unanswered++
        const code = error instanceof RpcError ? error.code : undefined
        if (code === Code.UNAUTHENTICATED || performance.now() > deadline) {
          faults.push(`client ${index}: ${error}`)
          return
        }
      }
      await delay(pauseMs)
    }
    if (!(await running.client.validateToken({ token: accessToken })).valid)
      faults.push(`client ${index}: not signed in`)
  }

  try {
    const signedIn: LoginResponse[] = []
    for (let index = 0; index < clients; index++) signedIn.push(await signIn(index))
    const all = Promise.all(signedIn.map(client))
    while (figures.kills < kills) {
      const before = figures.refreshes
      const enough = before + clients + randomInt(2 * clients)
      const deadline = performance.now() + settleMs
      while (figures.refreshes < enough && performance.now() < deadline && faults.length === 0)
        await delay(randomInt(15))
      if (faults.length > 0) break
      await running.kill()
      figures.kills++
      if (randomInt(2) === 0) await outage()
      running = await start()
      if (figures.kills % 5 === 0) log?.(`${figures.kills} kills, ${JSON.stringify(figures)}, ${faults.length} faults`)
    }
    loading = false
    await all
  } finally {
    loading = false
    await running.kill()
  }
  return { faults, figures, secrets }
}

import { eventually } from '@learnlab/testing'

/** For health checks on a busy machine. */
const timeoutMs = 30_000

/** Whether an Envoy can judge tokens and has found so many replicas of each service well. */
export async function isReadyFor(adminPort: number, replicas: Readonly<Record<string, number>>): Promise<boolean> {
  const keys = await statistics(adminPort, 'jwks_fetch_success')
  return /jwks_fetch_success: [1-9]/.test(keys) && allAreUp(adminPort, replicas)
}

async function allAreUp(adminPort: number, replicas: Readonly<Record<string, number>>): Promise<boolean> {
  const stats = await statistics(adminPort, 'membership_healthy')
  return Object.entries(replicas).every(([name, count]) => {
    const healthy = new RegExp(`cluster\\.${name}\\.membership_healthy: (\\d+)`).exec(stats)?.[1]
    return Number(healthy) >= count
  })
}

/** Waits until an Envoy knows anew of each replica that it is well: what it knew may be from before a restart. */
export async function allAskedAgain(adminPort: number, name: string, replicas: number): Promise<void> {
  const successes = async () => {
    const stats = await statistics(adminPort, `cluster.${name}.health_check.success`)
    return Number(/success: (\d+)/.exec(stats)?.[1])
  }
  const before = await successes()
  await eventually(async () => (await successes()) > before + 2 * replicas, { timeoutMs })
  await eventually(() => allAreUp(adminPort, { [name]: replicas }), { timeoutMs })
}

async function statistics(adminPort: number, filter: string): Promise<string> {
  return (await fetch(`http://127.0.0.1:${adminPort}/stats?filter=${filter}`)).text()
}

import { randomUUID } from 'node:crypto'
import { availableParallelism } from 'node:os'
import bcrypt from 'bcrypt'
import { passwordDigest } from '../domain/password.ts'
import { latencies, quantile, rounded, throughput } from './load.ts'
import type { BenchedAuth } from './start-benched-auth.ts'

const password = 'correct horse battery staple'
/** As many as the service hashes at one time. */
const parallelism = Math.max(1, Math.min(3, availableParallelism() - 1))
const inFlight = 4 * parallelism
/** Failures below those after which one address has to wait. */
const failuresPerKind = 12
const accounts = 6

type Credentials = { email: string; password: string }

export async function figuresOfSignIn({ client }: BenchedAuth, durationMs: number): Promise<Record<string, number>> {
  const register = async () => {
    const email = `${randomUUID()}@example.org`
    await client.register({ email, password, name: 'Bench' })
    return { email, password }
  }
  const [people, closed]: [Credentials[], Credentials[]] = [[], []]
  for (let made = 0; made < accounts; made++) {
    people.push(await register())
    closed.push(await register())
  }
  const of = (list: readonly Credentials[], index: number) => list[index % accounts] ?? { email: '', password }
  for (const each of closed) {
    const { accessToken } = await client.login(each)
    await client.deactivateUser({ currentPassword: password }, { token: accessToken })
  }

  const failure = (credentials: Credentials) =>
    client.login(credentials).then(
      () => Promise.reject(new Error('a wrong sign-in got in')),
      () => undefined,
    )
  const kinds = {
    unknown: (index: number) => failure({ email: `nobody${index}@example.org`, password }),
    wrong: (index: number) => failure({ ...of(people, index), password: 'wrong' }),
    inactive: (index: number) => failure(of(closed, index)),
  }
  const times: Record<keyof typeof kinds, number[]> = { unknown: [], wrong: [], inactive: [] }
  for (let index = 0; index < failuresPerKind; index++) {
    for (const kind of ['unknown', 'wrong', 'inactive'] as const) {
      const began = performance.now()
      await kinds[kind](index)
      times[kind].push(performance.now() - began)
    }
  }
  const [unknown, wrong, inactive] = [times.unknown, times.wrong, times.inactive].map((all) => quantile(all, 0.5))

  // In turns, so that a change of the machine's speed meets both.
  const hash = await bcrypt.hash(passwordDigest(password), 12)
  const [raw, logins]: [number[], number[]] = [[], []]
  for (let round = 0; round < 3; round++) {
    raw.push(await throughput(parallelism, durationMs / 3, () => bcrypt.compare(passwordDigest(password), hash)))
    logins.push(await throughput(inFlight, durationMs / 3, (index) => client.login(of(people, index))))
  }

  const { accessToken: token } = await client.login(of(people, 0))
  const idle = await latencies(durationMs, () => client.validateToken({ token }))
  const [storm] = await Promise.all([
    latencies(durationMs, () => client.validateToken({ token })),
    throughput(inFlight, durationMs, (index) => client.login(of(people, index))),
  ])
  const [idleP99, stormP99] = [quantile(idle, 0.99), quantile(storm, 0.99)]
  return {
    unknown_p50_ms: rounded(unknown ?? Number.NaN),
    wrong_p50_ms: rounded(wrong ?? Number.NaN),
    inactive_p50_ms: rounded(inactive ?? Number.NaN),
    unknown_minus_wrong_ms: rounded((unknown ?? Number.NaN) - (wrong ?? Number.NaN)),
    inactive_minus_wrong_ms: rounded((inactive ?? Number.NaN) - (wrong ?? Number.NaN)),
    logins_per_second: rounded(quantile(logins, 0.5)),
    login_vs_bcrypt: rounded(quantile(logins, 0.5) / quantile(raw, 0.5)),
    validate_p99_idle_ms: rounded(idleP99),
    validate_p99_storm_ms: rounded(stormP99),
    validate_p99_storm_vs_idle: rounded(stormP99 / idleP99),
  }
}

import { deepEqual, doesNotMatch, equal, match, ok } from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import test from 'node:test'
import { createLogger, type LogLevel } from '../src/index.ts'

function collecting(level?: LogLevel) {
  const lines: string[] = []
  return {
    lines,
    logger: createLogger({ service: 'test', level, destination: { write: (line) => void lines.push(line) } }),
  }
}

test('a line is one JSON object with level, time, service and message', () => {
  const { lines, logger } = collecting()
  const before = Date.now()
  logger.info({ answer: 42 }, 'hello')
  const { time, ...rest } = JSON.parse(lines[0] ?? '')
  deepEqual(rest, { level: 'info', service: 'test', answer: 42, msg: 'hello' })
  equal(new Date(time).toISOString(), time)
  ok(before <= Date.parse(time) && Date.parse(time) <= Date.now())
})

test('the time has three digits of milliseconds, whatever they are', (t) => {
  const { lines, logger } = collecting()
  for (const milliseconds of [0, 7, 70, 700]) {
    t.mock.timers.enable({ apis: ['Date'], now: Date.UTC(2026, 0, 2, 3, 4, 5, milliseconds) })
    logger.info('')
    t.mock.timers.reset()
  }
  deepEqual(
    lines.map((line) => JSON.parse(line).time.slice(19)),
    ['.000Z', '.007Z', '.070Z', '.700Z'],
  )
})

test('secrets are not written, wherever they stand', () => {
  const { lines, logger } = collecting()
  const secret = 'hunter2'
  logger.info({
    password: secret,
    authorization: secret,
    request: { password: secret, accessToken: secret, headers: { authorization: secret, cookie: secret } },
    session: { refresh_token: secret },
  })
  doesNotMatch(lines.join(''), /hunter2/)
  match(lines.join(''), /\[redacted\]/)
})

test('lines below the level are not written', () => {
  const { lines, logger } = collecting('warn')
  logger.info('no')
  logger.warn('yes')
  equal(lines.length, 1)
})

test('what is in memory is written when the process ends, be it by an error', () => {
  const index = new URL('../src/index.ts', import.meta.url).href
  const run = (ending: string) =>
    spawnSync(
      process.execPath,
      [
        '--input-type=module',
        '-e',
        `import { createLogger } from '${index}'; createLogger({ service: 'test' }).info('last'); ${ending}`,
      ],
      { encoding: 'utf8', timeout: 20_000 },
    ).stdout
  for (const ending of ['', 'process.exit(3)', 'throw new Error("boom")']) match(run(ending), /"msg":"last"/)
})

test('all lines arrive whole and in order, however slowly they are read', async () => {
  const index = new URL('../src/index.ts', import.meta.url).href
  const program = `import { createLogger } from '${index}'
    const logger = createLogger({ service: 'test' })
    for (let n = 0; n < 20_000; n += 1) {
      logger.info({ n, text: 'ä'.repeat(n % 50 === 0 ? 1_000 : 10) })
      if (n % 500 === 0) await new Promise(setImmediate)
    }
    logger.info({ n: 20_000, text: 'ß'.repeat(100_000) })`
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let text = ''
  for await (const chunk of child.stdout.setEncoding('utf8')) text += chunk
  const numbers = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line).n)
  deepEqual(
    numbers,
    Array.from({ length: 20_001 }, (_, n) => n),
  )
})

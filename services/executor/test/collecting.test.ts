import { deepEqual, equal, notEqual } from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import test, { after, before, suite } from 'node:test'
import { resolveLimits } from '../domain/limits.ts'
import { LiveRun } from '../domain/live-run.ts'
import type { Job } from '../domain/program.ts'
import { judge } from '../domain/verdict.ts'
import { ensureSandboxImage } from '../images/build.ts'
import { commandAgent } from '../languages/commands.ts'
import { Container } from '../sandbox/container.ts'
import { Engine } from '../sandbox/engine.ts'
import { leaseLabels, ownProcess } from '../sandbox/lease.ts'
import { docker, skip } from './sandbox.ts'

const name = 'made'
const mostBytes = 1_000_000

suite('what a compilation leaves is taken only if it is a plain file of its own', { skip }, () => {
  let container: Container | undefined
  let discarded: string | undefined
  let ready: PromiseWithResolvers<void> = Promise.withResolvers()
  before(async () => {
    const { image } = await ensureSandboxImage({ docker })
    container = await Container.start(
      new Engine(docker),
      { image, agent: commandAgent(), size: 128, labels: leaseLabels(randomUUID(), ownProcess(), Date.now()) },
      {
        onReady: () => ready.resolve(),
        onGone: (_, reason) => {
          discarded = reason
          ready.resolve()
        },
      },
    )
  })
  after(async () => {
    container?.retire('the test is over')
    await container?.removed()
  })

  function jobOf(script: string) {
    const commands = [['/bin/bash', '-c', script]] as const
    return { files: [], entryPoint: '', args: [], stdin: Buffer.alloc(0), limits: resolveLimits(), commands }
  }

  async function perform(job: Job, signal?: AbortSignal, live?: LiveRun) {
    if (!container) throw new Error('there is no container')
    ready = Promise.withResolvers()
    const result = await container.run(job, signal, live)
    await ready.promise
    return result
  }

  /** Runs a script in place of a compiler. */
  async function make(script: string) {
    const { facts, artifact } = await perform({ ...jobOf(script), collect: { name, mostBytes } })
    equal(facts.status, 0, script)
    return artifact?.toString()
  }

  /** Runs one script in place of a compiler and another in place of a program that needs what it made. */
  async function makeAndRun(
    compiler: string,
    program: string,
    { signal, live }: { signal?: AbortSignal; live?: LiveRun } = {},
  ) {
    const kept: string[] = []
    const keep = (made: Buffer) => kept.push(made.toString())
    const compiledBy = { ...jobOf(compiler), collect: { name, mostBytes }, keep }
    const { stdout, stderr, ...rest } = await perform({ ...jobOf(program), compiledBy }, signal, live)
    return { ...rest, stdout: stdout.toString(), stderr: stderr.toString(), kept }
  }

  const replacements: Record<string, string> = {
    nothing: 'true',
    'a link to a file of the image': `ln -s /etc/passwd ${name}`,
    'a link to a file that only root may read': `ln -s /etc/shadow ${name}`,
    'a link to a file of its own': `echo x > other; ln -s other ${name}`,
    'a link to an endless device': `ln -s /dev/zero ${name}`,
    'a link to itself': `ln -s ${name} ${name}`,
    'a link to the memory of the agent': `ln -s /proc/1/mem ${name}`,
    'a pipe that nobody writes to': `mkfifo ${name}`,
    'a folder': `mkdir ${name}`,
    'a device, or what is left where none can be made': `mknod ${name} c 1 5 || true`,
    'a socket': `python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind("${name}")'`,
    'a file too large': `head -c ${mostBytes + 1} /dev/zero > ${name}`,
    'a file that says it is too large': `truncate -s 10M ${name}`,
    'a file that may not be read': `echo x > ${name}; chmod 0 ${name}`,
    "another's file under its name": `ln /etc/passwd ${name} 2> /dev/null; true`,
    'a link in the place of its folder': `own=$PWD; mkdir /tmp/d; echo x > /tmp/d/${name}; rm -r "$own"; ln -s /tmp/d "$own"`,
    'a pipe in the place of its folder': 'own=$PWD; rm -r "$own"; mkfifo "$own"',
  }
  for (const [what, script] of Object.entries(replacements)) {
    test(what, async () => {
      equal(await make(script), undefined)
      const { ofCompilation, kept } = await makeAndRun(script, 'echo must not run')
      deepEqual({ ofCompilation, kept, discarded }, { ofCompilation: true, kept: [], discarded: undefined })
    })
  }

  test('a file that somebody still writes to is taken once nobody does', async () => {
    equal(await make(`echo made > ${name}; (setsid bash -c 'while :; do sleep 0.01; done' &) ; true`), 'made\n')
  })

  test('a plain file', async () => {
    equal(await make(`printf 'as it is' > ${name}`), 'as it is')
    deepEqual(discarded, undefined)
  })

  suite('and is there for the program, of which alone is told', () => {
    const compiler = `echo made > ${name}; echo words; echo more >&2`

    test('it is run, not written, and kept afterwards', async () => {
      const ran = await makeAndRun(compiler, `cat ${name}; echo x 2> /dev/null > ${name} || stat -c %a ${name}; exit 3`)
      deepEqual([ran.stdout, ran.stderr, ran.facts.status >> 8, ran.ofCompilation], ['made\n555\n', '', 3, false])
      deepEqual(ran.kept, ['made\n'])
    })

    test('of as many bytes as may be made', async () => {
      const ran = await makeAndRun(`head -c ${mostBytes} /dev/zero > ${name}`, `stat -c %s ${name}`)
      deepEqual([ran.stdout, ran.kept[0]?.length], [`${mostBytes}\n`, mostBytes])
    })

    test('nothing else is left for the program: no file, no process, no user', async () => {
      const hostile = `id -u > ${name}; touch /tmp/left /dev/shm/left left; (setsid bash -c 'while :; do sleep 0.1; done' &)`
      const look = `cat ${name}; id -u; ls -A . /tmp /dev/shm; cat /proc/[0-9]*/comm | grep -c sleep`
      const { stdout } = await makeAndRun(hostile, look)
      const [maker, user, ...listed] = stdout.trim().split('\n')
      equal(Number(user), Number(maker) + 1)
      const alone = (await makeAndRun(`id -u > ${name}`, look)).stdout.trim().split('\n').slice(2)
      deepEqual(listed, alone)
    })

    test('a compiler that fails is all that there is', async () => {
      const failed = await makeAndRun(`${compiler}; exit 7`, 'echo must not run')
      deepEqual([failed.stdout, failed.stderr, failed.facts.status >> 8], ['words\n', 'more\n', 7])
      deepEqual([failed.ofCompilation, failed.kept], [true, []])
    })

    const beyondLimits: Record<string, string> = {
      'more output': 'head -c 5000 /dev/zero',
      'more memory': `python3 -c 'print(len(bytearray(60 << 20)))'`,
    }
    for (const [what, script] of Object.entries(beyondLimits)) {
      test(`one that took ${what} than it may has made nothing, however it ends`, async () => {
        const limits = resolveLimits({ memoryBytes: 32 << 20, outputBytes: 4000 })
        const compiledBy = { ...jobOf(`${compiler}; ${script}; exit 0`), limits, collect: { name, mostBytes } }
        const { facts, ofCompilation, stdout } = await perform({ ...jobOf('echo must not run'), compiledBy })
        deepEqual([ofCompilation, stdout.includes('must not run'), discarded], [true, false, undefined])
        notEqual(judge(facts, limits).verdict, 'COMPLETED')
      })
    }

    test('who watches sees the program alone, and its input waits for it', async () => {
      const live = new LiveRun({ mode: 'interactive', stdinBytes: 0, heartbeatMs: 60_000 })
      live.input(Buffer.from('typed\n'))
      live.endInput()
      const seen: string[] = []
      const output = live.output.bind(live)
      live.output = (kind, timeUs, bytes) => {
        seen.push(`${kind}: ${Buffer.from(bytes)}`)
        output(kind, timeUs, bytes)
      }
      const ran = await makeAndRun(`${compiler}; cat > took; test ! -s took`, 'cat', { live })
      deepEqual([seen, ran.stdout, ran.ofCompilation], [['stdout: typed\n'], 'typed\n', false])
    })

    test('a caller who leaves ends the program', async () => {
      const gone = new AbortController()
      const live = new LiveRun({ mode: 'watched', stdinBytes: 0, heartbeatMs: 60_000 })
      live.output = () => gone.abort()
      const { facts, ofCompilation } = await makeAndRun(compiler, 'echo begun; sleep 60', { signal: gone.signal, live })
      deepEqual([facts.stopped, ofCompilation, discarded], ['cancelled', false, undefined])
    })

    test('a caller who leaves ends the compiler, and with it the container where that had not begun', async () => {
      const running = makeAndRun('sleep 60', 'echo must not run', { signal: AbortSignal.abort() })
      const { facts, ofCompilation, kept } = await running
      deepEqual([facts.stopped, ofCompilation, kept], ['cancelled', true, []])
    })
  })
})

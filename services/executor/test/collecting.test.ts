import { deepEqual, equal } from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import test, { after, before, suite } from 'node:test'
import { resolveLimits } from '../domain/limits.ts'
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

  /** Runs a script in place of a compiler. */
  async function make(script: string) {
    if (!container) throw new Error('there is no container')
    ready = Promise.withResolvers()
    const { facts, artifact } = await container.run({
      files: [],
      entryPoint: '',
      args: [],
      stdin: Buffer.alloc(0),
      limits: resolveLimits(),
      commands: [['/bin/bash', '-c', script]],
      collect: { name, mostBytes },
    })
    await ready.promise
    equal(facts.status, 0, script)
    return artifact?.toString()
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
      deepEqual(discarded, undefined)
    })
  }

  test('a file that somebody still writes to is taken once nobody does', async () => {
    equal(await make(`echo made > ${name}; (setsid bash -c 'while :; do sleep 0.01; done' &) ; true`), 'made\n')
  })

  test('a plain file', async () => {
    equal(await make(`printf 'as it is' > ${name}`), 'as it is')
    deepEqual(discarded, undefined)
  })
})

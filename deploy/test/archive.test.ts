import { deepEqual, equal, match } from 'node:assert/strict'
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { eventually } from '@learnlab/testing'

const commands = join(import.meta.dirname, '../roles/backup/files')

/** In pgBackRest's place: a folder for each place, which may be away or take one cluster's segments alone. */
const pgbackrest = `#!/bin/bash
for path; do :; done
case "$*" in *second.conf*) place=second ;; *) place=first ;; esac
[ -d "$ROOT/$place" ] || exit 1
read -r cluster <"$path"
[ ! -e "$ROOT/$place.cluster" ] || [ "$cluster" = "$(cat "$ROOT/$place.cluster")" ] || exit 1
cp "$path" "$ROOT/$place/"
`

type Host = {
  readonly root: string
  /** What PostgreSQL asks for; the answer is what it hears. */
  archive(segment: string): number
  send(): ChildProcess
  /** A segment that is ready to be archived, of the cluster that is there. */
  ready(segment: string): void
  done(segment: string): void
  newCluster(identifier: bigint): void
  in(folder: string): string[]
}

function startHost(t: TestContext, queueMib = 64): Host {
  const root = mkdtempSync(join(tmpdir(), 'learnlab-archive-'))
  t.after(() => rmSync(root, { recursive: true, force: true }))
  for (const folder of ['bin', 'queue', 'first', 'second']) mkdirSync(join(root, folder))
  writeFileSync(join(root, 'bin/pgbackrest'), pgbackrest)
  chmodSync(join(root, 'bin/pgbackrest'), 0o755)
  writeFileSync(join(root, 'backup.env'), `STANZA=learnlab\nQUEUE=${root}/queue\nQUEUE_MIB=${queueMib}\n`)
  const env = { PATH: `${root}/bin:${process.env.PATH}`, ROOT: root, LEARNLAB_BACKUP_ENV: join(root, 'backup.env') }
  const data = join(root, 'data')
  const status = (segment: string, state: string) => join(data, 'pg_wal/archive_status', `${segment}.${state}`)
  let cluster = 0n
  return {
    root,
    archive: (segment) =>
      spawnSync('bash', [join(commands, 'learnlab-archive'), '/first.conf', `pg_wal/${segment}`], { cwd: data, env })
        .status ?? -1,
    send: () => {
      const sender = spawn('bash', [join(commands, 'learnlab-archive-second')], {
        env,
        stdio: 'ignore',
        detached: true,
      })
      const ended = new Promise((resolve) => sender.once('close', resolve))
      t.after(async () => {
        // The group, with what it waits for.
        if (sender.exitCode === null && sender.pid !== undefined) process.kill(-sender.pid, 'SIGKILL')
        await ended
      })
      return sender
    },
    ready: (segment) => {
      writeFileSync(join(data, 'pg_wal', segment), `${cluster}\n${segment}`)
      writeFileSync(status(segment, 'ready'), '')
    },
    done: (segment) => renameSync(status(segment, 'ready'), status(segment, 'done')),
    newCluster: (identifier) => {
      cluster = identifier
      rmSync(data, { recursive: true, force: true })
      for (const folder of ['global', 'pg_wal/archive_status']) mkdirSync(join(data, folder), { recursive: true })
      // As the processor writes it, which is little-endian on both.
      const control = Buffer.alloc(8192)
      control.writeBigUInt64LE(identifier)
      writeFileSync(join(data, 'global/pg_control'), control)
    },
    in: (folder) =>
      readdirSync(join(root, folder))
        .filter((name) => !name.startsWith('.'))
        .toSorted(),
  }
}

const segment = (number: number, timeline = 1) =>
  `${timeline.toString().padStart(8, '0')}${number.toString(16).toUpperCase().padStart(16, '0')}`

test('segments of a new cluster wait for the second place beside later ones of an earlier cluster', (t) => {
  const host = startHost(t)
  host.newCluster(7_000_000_000_000_000_001n)
  for (const number of [8, 9]) {
    host.ready(segment(number))
    equal(host.archive(segment(number)), 0)
    host.done(segment(number))
  }
  const earlier = host.in('queue')
  deepEqual(
    earlier,
    [8, 9].map((number) => `7000000000000000001-${segment(number)}`),
  )

  host.newCluster(7_000_000_000_000_000_002n)
  for (const number of [1, 9]) {
    host.ready(segment(number))
    equal(host.archive(segment(number)), 0)
    host.done(segment(number))
  }
  const later = [1, 9].map((number) => `7000000000000000002-${segment(number)}`)
  deepEqual(host.in('queue'), [...earlier, ...later])
  for (const name of host.in('queue')) {
    equal(readFileSync(join(host.root, 'queue', name), 'utf8'), name.replace('-', '\n'))
  }
})

test('a segment of a name that was archived before a restore waits for the second place again', (t) => {
  const host = startHost(t)
  host.newCluster(7n)
  host.ready(segment(5, 2))
  rmSync(join(host.root, 'first'), { recursive: true })
  equal(host.archive(segment(5, 2)), 1)
  rmSync(join(host.root, 'queue', `7-${segment(5, 2)}`))
  host.newCluster(7n)
  host.ready(segment(5, 2))
  equal(host.archive(segment(5, 2)), 1)
  deepEqual(host.in('queue'), [`7-${segment(5, 2)}`])
})

test('what the first place does not take waits for the second once, all that is ready of it', (t) => {
  const host = startHost(t)
  rmSync(join(host.root, 'first'), { recursive: true })
  host.newCluster(7n)
  for (const number of [1, 2, 3]) host.ready(segment(number))
  host.ready('00000002.history')
  equal(host.archive(segment(1)), 1)
  const all = ['00000002.history', ...[1, 2, 3].map((number) => segment(number))].map((name) => `7-${name}`)
  deepEqual(host.in('queue'), all.toSorted())
  // As if all of it had been sent.
  for (const name of host.in('queue')) rmSync(join(host.root, 'queue', name))
  equal(host.archive(segment(1)), 1)
  deepEqual(host.in('queue'), [])

  mkdirSync(join(host.root, 'first'))
  for (const number of [1, 2, 3]) {
    equal(host.archive(segment(number)), 0)
    host.done(segment(number))
  }
  deepEqual(host.in('queue'), [])
  // Its name is smaller than that of a segment before it: it is of the backup that began there.
  host.ready(`${segment(2)}.00000028.backup`)
  equal(host.archive(`${segment(2)}.00000028.backup`), 0)
  deepEqual(host.in('queue'), [`7-${segment(2)}.00000028.backup`])
})

test('a queue without room drops for the second place, says so, and does not keep the first waiting', (t) => {
  const host = startHost(t, 0)
  host.newCluster(7n)
  host.ready(segment(1))
  equal(host.archive(segment(1)), 0)
  deepEqual(host.in('queue'), [])
  deepEqual(host.in('first'), [segment(1)])
  equal(readFileSync(join(host.root, 'queue/.dropped'), 'utf8'), `${segment(1)}\n`)
})

test('what waits is sent by its own name, and an earlier cluster’s keeps none of it back', async (t) => {
  const host = startHost(t)
  for (const cluster of [1n, 2n]) {
    host.newCluster(cluster)
    for (const number of [1, 2]) {
      host.ready(segment(number))
      equal(host.archive(segment(number)), 0)
      host.done(segment(number))
    }
  }
  writeFileSync(join(host.root, 'second.cluster'), '2')
  host.send()
  await eventually(() => host.in('queue').every((name) => name.startsWith('1-')))
  deepEqual(host.in('queue'), [`1-${segment(1)}`, `1-${segment(2)}`])
  deepEqual(host.in('second'), [segment(1), segment(2)])
  for (const name of host.in('second')) match(readFileSync(join(host.root, 'second', name), 'utf8'), /^2\n/)
})

test('a queue that is sent is left', async (t) => {
  const host = startHost(t)
  host.newCluster(7n)
  host.ready(segment(1))
  equal(host.archive(segment(1)), 0)
  const sender = host.send()
  const code = await new Promise((resolve) => sender.once('close', resolve))
  equal(code, 0)
  deepEqual(host.in('second'), [segment(1)])
  equal(existsSync(join(host.root, 'queue', `7-${segment(1)}`)), false)
})

import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import type Docker from 'dockerode'
import { entryOf, type Observed, observe } from './observed.ts'

export type PlainProgram = {
  readonly language: 'python' | 'javascript'
  readonly code: string | Uint8Array
}

const mebibyte = 1024 * 1024

/** Runs programs by the bare interpreters of a sandbox image, without the agent, all in one container. */
export async function runPlainly(
  docker: Docker,
  image: string,
  programs: readonly PlainProgram[],
): Promise<Observed[]> {
  const container = await docker.createContainer({
    Image: image,
    Entrypoint: ['/usr/bin/python3', '-c', await readFile(join(import.meta.dirname, 'plain.py'), 'utf8')],
    User: '65534:65534',
    Hostname: 'sandbox',
    WorkingDir: '/box',
    OpenStdin: true,
    StdinOnce: true,
    AttachStdin: true,
    AttachStdout: true,
    AttachStderr: true,
    HostConfig: {
      AutoRemove: true,
      NetworkMode: 'none',
      LogConfig: { Type: 'none', Config: {} },
      Memory: 1024 * mebibyte,
      Tmpfs: { '/box': 'rw,exec,mode=1777', '/tmp': 'rw,mode=1777' },
    },
  })
  const stream = await container.attach({ stream: true, hijack: true, stdin: true, stdout: true, stderr: true })
  const [stdout, stderr] = [new PassThrough(), new PassThrough()]
  container.modem.demuxStream(stream, stdout, stderr)
  const told = Promise.all([text(stdout), text(stderr)])
  await container.start()
  stream.write(
    `${JSON.stringify(
      programs.map(({ language, code }) => ({
        language,
        code: Buffer.from(code).toString('base64'),
        entry: entryOf(language),
      })),
    )}\n`,
  )
  await once(stream, 'end')
  stdout.end()
  stderr.end()
  const [answer, complaint] = await told
  if (!answer) throw new Error(`the programs could not be run plainly: ${complaint}`)
  return (JSON.parse(answer) as [number, string, string][]).map(([code, out, err]) =>
    observe({
      ...(code < 0 ? { signal: -code } : { exitCode: code }),
      stdout: Buffer.from(out, 'base64'),
      stderr: Buffer.from(err, 'base64'),
    }),
  )
}

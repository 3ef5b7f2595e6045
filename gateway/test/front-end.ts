import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

/** What the page's script leaves behind: packages/client. */
declare global {
  var learnLab: typeof import('@learnlab/client')
}

const script = '/client.js'
const html = `<!doctype html><title>Front end</title><script src="${script}"></script>`

/** A site with one page that has packages/client, bundled as front ends bundle it. @returns its port */
export async function serveFrontEnd(t: TestContext): Promise<number> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(import.meta.resolve('@learnlab/client'))],
    bundle: true,
    write: false,
    format: 'iife',
    globalName: 'learnLab',
    platform: 'browser',
    target: 'es2022',
    logLevel: 'silent',
  })
  const bundle = outputFiles[0]?.contents ?? ''
  const server = createServer((request, response) => {
    const isScript = request.url === script
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html; charset=utf-8')
    response.end(isScript ? bundle : html)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => {
    server.close()
    server.closeAllConnections()
  })
  return (server.address() as AddressInfo).port
}

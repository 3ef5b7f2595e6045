import Docker from 'dockerode'

export const defaultEngineAddress = 'unix:///var/run/docker.sock'

/** A client of the Docker Engine at a `unix://` or `tcp://` address, as in `DOCKER_HOST`. Connects on first use. */
export function connectEngine(address: string = defaultEngineAddress): Docker {
  const url = new URL(address)
  if (url.protocol === 'unix:') return new Docker({ socketPath: url.pathname })
  if (url.protocol === 'tcp:' || url.protocol === 'http:') {
    return new Docker({ protocol: 'http', host: url.hostname, port: Number(url.port || '2375') })
  }
  throw new Error(`DOCKER_HOST must be a unix:// or tcp:// address, not ${url.protocol}//`)
}

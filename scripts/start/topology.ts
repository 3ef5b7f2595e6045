import { parsePort } from './arguments.ts'

/** The services in the order of their ports. Each has a database role and a schema of its own name. */
export const serviceNames = ['auth', 'course', 'ai', 'executor', 'progress'] as const
export type ServiceName = (typeof serviceNames)[number]

type ServicePorts = { grpc: number; http: number }

export type Topology = {
  envoyPort: number
  envoyAdminPort: number
  /** Of the embedded server; unused with a DATABASE_URL. */
  postgresPort: number
  services: Record<ServiceName, ServicePorts>
}

/** One port of ours: who listens there for what, and what moves it elsewhere. */
export type PortUse = { port: number; use: string; setBy: string }

/** Thrown when a variable that names a port holds something else. */
export class NotAPort extends Error {
  override readonly name = 'NotAPort'
}

const usualEnvoyPort = 8080
const usualGrpcBase = 50_051
const usualHttpBase = 8001

/** The ports of everything: each from its own variable, else following from Envoy's. @throws NotAPort */
export function planTopology(flagPort: number | undefined, env: NodeJS.ProcessEnv): Topology {
  const envoyPort = flagPort ?? fromVariable('PORT', env) ?? usualEnvoyPort
  const isUsual = envoyPort === usualEnvoyPort
  const grpcBase = isUsual ? usualGrpcBase : envoyPort + 1
  const httpBase = isUsual ? usualHttpBase : envoyPort + 11
  const ports = serviceNames.map((name, index): [ServiceName, ServicePorts] => [
    name,
    {
      grpc: fromVariable(`${name.toUpperCase()}_GRPC_PORT`, env) ?? grpcBase + index,
      http: fromVariable(`${name.toUpperCase()}_HTTP_PORT`, env) ?? httpBase + index,
    },
  ])
  return {
    envoyPort,
    envoyAdminPort: fromVariable('ENVOY_ADMIN_PORT', env) ?? envoyPort + 21,
    postgresPort: fromVariable('POSTGRES_PORT', env) ?? envoyPort + 20,
    services: Object.fromEntries(ports) as Record<ServiceName, ServicePorts>,
  }
}

function fromVariable(name: string, env: NodeJS.ProcessEnv): number | undefined {
  const text = env[name]
  if (text === undefined || text === '') return undefined
  const port = parsePort(text)
  if (port === 'invalid') throw new NotAPort(`${name} takes a number from 1 to 65535, not ${JSON.stringify(text)}.`)
  return port
}

/** Every port that must be free before anything starts. */
export function portUses(topology: Topology, { embeddedPostgres }: { embeddedPostgres: boolean }): PortUse[] {
  const uses = [
    { port: topology.envoyPort, use: 'Envoy, the door for all callers', setBy: '--port N or PORT' },
    { port: topology.envoyAdminPort, use: "Envoy's admin page", setBy: 'ENVOY_ADMIN_PORT' },
  ]
  if (embeddedPostgres) uses.push({ port: topology.postgresPort, use: 'PostgreSQL', setBy: 'POSTGRES_PORT' })
  for (const name of serviceNames) {
    const { grpc, http } = topology.services[name]
    uses.push({ port: grpc, use: `gRPC of ${name}`, setBy: `${name.toUpperCase()}_GRPC_PORT` })
    uses.push({ port: http, use: `metrics and health of ${name}`, setBy: `${name.toUpperCase()}_HTTP_PORT` })
  }
  return uses
}

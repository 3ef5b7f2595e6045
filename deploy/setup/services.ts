/** The services, each with a database role and schema of its name, with the port of its gRPC server in its container. */
export const grpcPorts = { auth: 50_051, course: 50_052, ai: 50_053, executor: 50_054, progress: 50_055 } as const

export type ServiceName = keyof typeof grpcPorts

export const serviceNames = Object.keys(grpcPorts) as readonly ServiceName[]

/** Environment variables by name. */
export type Variables = Readonly<Record<string, string | undefined>>

import type { DescMethod } from '@bufbuild/protobuf'
import { Access } from '@learnlab/contracts/access/v1'
import { rulesOf, services } from '@learnlab/contracts/rules'
import { withOneofs } from './oneof-schemas.ts'

type Json = string | number | boolean | null | Json[] | { [key: string]: Json }
type Fields = { [key: string]: Json }

type Operation = {
  tags: string[]
  summary: string
  description?: string
  operationId: string
  parameters?: Fields[]
  requestBody?: Fields
  responses: Record<string, { description: string; content: Record<string, Fields> }>
  security?: Fields[]
}

export type ApiDocument = {
  openapi: string
  info: Fields
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, Fields>; [kind: string]: Fields }
  tags: { name: string; description: string }[]
  servers?: Fields[]
  security: Fields[]
}

const methods = new Map(
  services.flatMap((service) =>
    service.methods.map((method): [string, DescMethod] => [`${service.typeName}.${method.name}`, method]),
  ),
)

/** Adds what the generator cannot know: errors, who may call, how streams come. */
export function describeApi(raw: ApiDocument): ApiDocument {
  const generated = mended(raw)
  const paths: ApiDocument['paths'] = {}
  for (const [path, operations] of Object.entries(generated.paths)) {
    paths[path] = {}
    for (const [verb, operation] of Object.entries(operations)) {
      paths[path][verb] = describeOperation(operation)
    }
  }
  const written = Object.entries(generated.components.schemas)
  const schemas = {
    ...Object.fromEntries(written.map(([name, schema]) => [name, withOneofs(name, schema)])),
    'google.rpc.Status': statusSchema,
  }
  return {
    openapi: generated.openapi,
    info: {
      title: 'Learn Lab',
      version: 'v1',
      description:
        'REST addresses of Learn Lab. The same methods answer gRPC and gRPC-Web. Sign in with /api/v1/auth/login and send the access token as a bearer token. 64-bit integers come as strings. Unknown fields of bodies are ignored, unknown query parameters are refused.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    security: [],
    tags: generated.tags.map(({ name, description }) => ({ name, description: oneLine(description) })),
    paths,
    components: {
      securitySchemes: { accessToken: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
      schemas: reachable(schemas, paths),
    },
  }
}

function describeOperation(operation: Operation): Operation {
  const { operationId } = operation
  // A method with several addresses is an operation for each: GetUser, GetUser2.
  const method = methods.get(operationId) ?? methods.get(operationId.replace(/\d$/, ''))
  const rules = method && rulesOf(method)
  if (method === undefined || rules === undefined) throw new Error(`${operationId} is not in the contract`)
  const success = operation.responses['200']
  const [schema] = Object.values(success?.content ?? {})
  if (success === undefined || schema === undefined) throw new Error(`${operationId} has no answer`)
  const content =
    method.methodKind === 'server_streaming'
      ? { 'application/x-ndjson': schema, 'text/event-stream': schema }
      : success.content
  return {
    ...operation,
    ...(operation.description && { description: oneLine(operation.description) }),
    operationId: operationId.split('.').slice(-2).join('.'),
    security: securityOf(rules.access),
    responses: {
      '200': {
        ...success,
        ...(method.methodKind === 'server_streaming' && { description: 'A message after the other, as they come' }),
        content,
      },
      ...Object.fromEntries(errorsOf(rules.access).map(([status, description]) => [status, problem(description)])),
    },
  }
}

/** The empty requirement is met without a token. */
function securityOf(access: Access): Record<string, string[]>[] {
  if (access === Access.ANONYMOUS) return []
  return access === Access.PUBLIC ? [{}, { accessToken: [] }] : [{ accessToken: [] }]
}

function errorsOf(access: Access): [string, string][] {
  return [
    ['400', 'INVALID_ARGUMENT or FAILED_PRECONDITION: BadRequest in the details names the fields'],
    [
      '401',
      access === Access.ANONYMOUS
        ? 'UNAUTHENTICATED: what the request is to prove is wrong, has expired or was used'
        : 'UNAUTHENTICATED: the access token is missing, expired or not valid',
    ],
    ...(access === Access.PUBLIC
      ? []
      : ([['403', 'PERMISSION_DENIED: this user may not do this']] as [string, string][])),
    ['404', 'NOT_FOUND'],
    ['409', 'ALREADY_EXISTS or ABORTED'],
    ['413', 'The body is too large'],
    ['429', 'RESOURCE_EXHAUSTED: RetryInfo in the details says when to try again'],
    ['500', 'INTERNAL: report it with the request id'],
    ['501', 'UNIMPLEMENTED'],
    ['503', 'UNAVAILABLE: try again'],
    ['504', 'DEADLINE_EXCEEDED'],
  ]
}

function problem(description: string): Operation['responses'][string] {
  return {
    description,
    content: { 'application/json': { schema: { $ref: '#/components/schemas/google.rpc.Status' } } },
  }
}

const statusSchema: Fields = {
  type: 'object',
  title: 'Status',
  description: 'How a call failed; docs/errors.md of the project lists the reasons.',
  required: ['code', 'message', 'details'],
  properties: {
    code: { type: 'integer', format: 'int32', description: 'The number of the gRPC code.' },
    message: { type: 'string', description: 'For people; may change at any time.' },
    details: {
      type: 'array',
      description:
        'google.rpc.ErrorInfo with a stable reason, and BadRequest, RetryInfo, RequestInfo where they apply.',
      items: {
        type: 'object',
        required: ['@type'],
        properties: { '@type': { type: 'string' }, reason: { type: 'string' }, domain: { type: 'string' } },
        additionalProperties: true,
      },
    },
  },
}

/** The schemas that the addresses use, directly or through others. */
function reachable(schemas: Record<string, Fields>, paths: ApiDocument['paths']): Record<string, Fields> {
  const used = new Set<string>()
  const visit = (json: unknown) => {
    for (const [, name = ''] of JSON.stringify(json).matchAll(/"#\/components\/schemas\/([^"]+)"/g)) {
      if (used.has(name)) continue
      used.add(name)
      visit(schemas[name] ?? {})
    }
  }
  visit(paths)
  return Object.fromEntries(Object.entries(schemas).filter(([name]) => used.has(name)))
}

/** The generator says in the words of OpenAPI 3.0 what 3.1 says otherwise, and writes a boolean constant as text. */
function mended(generated: ApiDocument): ApiDocument {
  return JSON.parse(
    JSON.stringify(generated, (key, value) => {
      if (key === 'nullable') return undefined
      return key === 'const' && (value === 'true' || value === 'false') ? value === 'true' : value
    }),
  )
}

function oneLine(text: string): string {
  return text.replaceAll(/\s*\n\s*/g, ' ').trim()
}

import { type DescMethod, type DescService, getOption, hasOption } from '@bufbuild/protobuf'
import { MethodOptions_IdempotencyLevel } from '@bufbuild/protobuf/wkt'
import { Access } from '@learnlab/contracts/access/v1'
import { http } from '@learnlab/contracts/google/api/annotations'
import type { HttpRule } from '@learnlab/contracts/google/api/http'
import { rulesOf } from '@learnlab/contracts/rules'

/** One way to call a method over REST. */
export type RestBinding = {
  readonly verb: string
  /** Template of google.api.http, such as /api/v1/courses/{id}. */
  readonly template: string
  /** RE2 expression that matches the whole path. */
  readonly pathRegex: string
}

/** What the gateway needs to know of a method; all of it comes from the proto. */
export type ContractMethod = {
  /** The path of its RPC, such as /learnlab.course.v1.CourseService/GetCourse. */
  readonly rpcPath: string
  /** Short service name and name of the service's cluster, such as course. */
  readonly service: string
  /** Whether a token is needed, must be good where one is sent, or is not looked at. */
  readonly access: 'user' | 'public' | 'anonymous'
  /** Whether messages stream in either direction. */
  readonly isStream: boolean
  /** Whether sending the call twice does no harm. */
  readonly isIdempotent: boolean
  /** Deadline in milliseconds that the service sets where the caller sets none; 0 is none. */
  readonly deadlineMs: number
  readonly rest: readonly RestBinding[]
}

/** The second part of the proto package: learnlab.course.v1.CourseService → course. */
export function shortName(service: DescService): string {
  const [, name] = service.typeName.split('.')
  if (name === undefined) throw new Error(`${service.typeName} is not of the form learnlab.<name>.<version>.<Service>`)
  return name
}

/**
 * Every method of those services that callers from outside may know of: what is for services only has no way through
 * the gateway. Throws on a method without access rules: nothing is public by omission.
 */
export function contractMethods(services: readonly DescService[]): ContractMethod[] {
  return services.flatMap((service) => service.methods.filter(isOutward).map(describe))
}

function isOutward(method: DescMethod): boolean {
  if (rulesOf(method)?.access !== Access.SERVICE) return true
  if (hasOption(method, http)) throw new Error(`${method.parent.typeName}.${method.name} is for services: no REST`)
  return false
}

function describe(method: DescMethod): ContractMethod {
  const rules = rulesOf(method)
  if (rules === undefined) throw new Error(`${method.parent.typeName}.${method.name} has no access rules`)
  return {
    rpcPath: `/${method.parent.typeName}/${method.name}`,
    service: shortName(method.parent),
    access: accessOf(rules.access),
    isStream: method.methodKind !== 'unary',
    isIdempotent: method.idempotency !== MethodOptions_IdempotencyLevel.IDEMPOTENCY_UNKNOWN,
    deadlineMs: rules.deadlineMs,
    rest: restOf(method),
  }
}

function accessOf(access: Access): ContractMethod['access'] {
  if (access === Access.ANONYMOUS) return 'anonymous'
  return access === Access.PUBLIC ? 'public' : 'user'
}

function restOf(method: DescMethod): RestBinding[] {
  if (!hasOption(method, http)) return []
  if (method.methodKind === 'client_streaming' || method.methodKind === 'bidi_streaming') {
    throw new Error(
      `${method.parent.typeName}.${method.name} streams requests, which REST cannot: it takes no HTTP rule`,
    )
  }
  return bindings(getOption(method, http))
}

function bindings(rule: HttpRule): RestBinding[] {
  return [binding(rule), ...rule.additionalBindings.flatMap(bindings)]
}

function binding({ pattern }: HttpRule): RestBinding {
  switch (pattern.case) {
    case 'get':
    case 'put':
    case 'post':
    case 'delete':
    case 'patch':
      return { verb: pattern.case.toUpperCase(), template: pattern.value, pathRegex: pathRegex(pattern.value) }
    default:
      throw new Error(`An HTTP rule of kind ${pattern.case ?? 'none'} is not supported`)
  }
}

/** google.api.http's template syntax without its wildcards, which the contract does not use. */
function pathRegex(template: string): string {
  const segments = template.split('/').slice(1)
  return segments
    .map((segment) => {
      if (/^\{[a-z_.]+\}$/.test(segment)) return '/[^/]+'
      if (/^[\w.-]+$/.test(segment)) return `/${segment.replaceAll('.', '[.]')}`
      throw new Error(`The segment ${segment} of ${template} is not supported by the gateway's routes`)
    })
    .join('')
}

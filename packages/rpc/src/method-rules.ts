import type { DescMethod } from '@bufbuild/protobuf'
import { MethodOptions_IdempotencyLevel } from '@bufbuild/protobuf/wkt'
import { Access, RateClass, Role, type Rules } from '@learnlab/contracts/access/v1'
import { rulesOf } from '@learnlab/contracts/rules'
import type { UserRole } from './call-context.ts'
import { rolesPermitted } from './policy.ts'

/** What the contract says of a method, in the form that calls are held against. */
export type MethodRules = {
  readonly method: DescMethod
  /** Such as `/learnlab.course.v1.CourseService/GetCourse`. */
  readonly path: string
  readonly access: 'public' | 'user' | ReadonlySet<UserRole> | ServiceAccess
  readonly rateClass: CallRateClass
  /** For calls that bring no deadline; undefined means none. */
  readonly defaultDeadlineMs: number | undefined
  /** Whether sending the call twice does no harm. */
  readonly idempotent: boolean
}

/** Who may call a method that is for services. */
export type ServiceAccess = { readonly services: ReadonlySet<string> }

export type CallRateClass = 'READ' | 'WRITE' | 'CREDENTIAL' | 'COMPUTE'

/** @throws when the contract does not say who may call the method, or which budget it draws on */
export function methodRules(method: DescMethod): MethodRules {
  const path = `/${method.parent.typeName}/${method.name}`
  const rules = rulesOf(method)
  if (!rules) throw new Error(`${path} has no access rules`)
  return {
    method,
    path,
    access: accessOf(path, rules),
    rateClass: rateClassOf(path, rules.rateClass),
    defaultDeadlineMs: rules.deadlineMs > 0 ? rules.deadlineMs : undefined,
    idempotent: method.idempotency !== MethodOptions_IdempotencyLevel.IDEMPOTENCY_UNKNOWN,
  }
}

/** Whether only services may call, by that. */
export function isForServices(access: MethodRules['access']): access is ServiceAccess {
  return typeof access === 'object' && 'services' in access
}

function accessOf(path: string, { access, roles, permission, services }: Rules): MethodRules['access'] {
  switch (access) {
    case Access.PUBLIC:
      return 'public'
    case Access.USER:
      return 'user'
    case Access.ROLE:
      return rolesOf(
        path,
        roles.map((role) => userRoleOf(path, role)),
        permission,
      )
    case Access.SERVICE:
      if (services.length === 0) throw new Error(`${path} does not say which services may call it`)
      return { services: new Set(services) }
    default:
      throw new Error(`${path} does not say who may call it`)
  }
}

/** The policy decides where the method names a permission; what the contract says for readers must be the same. */
function rolesOf(path: string, roles: readonly UserRole[], permission: string): ReadonlySet<UserRole> {
  const named = new Set(roles)
  if (permission === '') return named
  const permitted = rolesPermitted(permission)
  if (named.size !== permitted.size || ![...named].every((role) => permitted.has(role))) {
    throw new Error(`${path} is for other roles than the policy permits ${permission}: ${[...permitted].join(', ')}`)
  }
  return permitted
}

function userRoleOf(path: string, role: Role): UserRole {
  switch (role) {
    case Role.STUDENT:
      return 'student'
    case Role.INSTRUCTOR:
      return 'instructor'
    case Role.ADMIN:
      return 'admin'
    default:
      throw new Error(`${path} names a role that does not exist: ${role}`)
  }
}

function rateClassOf(path: string, rateClass: RateClass): CallRateClass {
  switch (rateClass) {
    case RateClass.READ:
      return 'READ'
    case RateClass.WRITE:
      return 'WRITE'
    case RateClass.CREDENTIAL:
      return 'CREDENTIAL'
    case RateClass.COMPUTE:
      return 'COMPUTE'
    default:
      throw new Error(`${path} has no rate class`)
  }
}

import type { DescMethod } from '@bufbuild/protobuf'
import { MethodOptions_IdempotencyLevel } from '@bufbuild/protobuf/wkt'
import { Access, RateClass, type Rules } from '@learnlab/contracts/access/v1'
import { rulesOf } from '@learnlab/contracts/rules'
import type { UserRole } from './call-context.ts'
import { rolesPermitted } from './policy.ts'

/** What the contract says of a method, in the form that calls are held against. */
export type MethodRules = {
  readonly method: DescMethod
  /** Such as `/learnlab.course.v1.CourseService/GetCourse`. */
  readonly path: string
  /**
   * `anonymous`: a token is not looked at. `public`: one that is sent must be good. Else the roles that may call, or the
   * services.
   */
  readonly access: 'anonymous' | 'public' | ReadonlySet<UserRole> | ServiceAccess
  /** What the call is by the policy, such as course.update; '' for what anybody may call. */
  readonly permission: string
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
    permission: rules.permission,
    rateClass: rateClassOf(path, rules.rateClass),
    defaultDeadlineMs: rules.deadlineMs > 0 ? rules.deadlineMs : undefined,
    idempotent: method.idempotency !== MethodOptions_IdempotencyLevel.IDEMPOTENCY_UNKNOWN,
  }
}

/** Whether only services may call, by that. */
export function isForServices(access: MethodRules['access']): access is ServiceAccess {
  return typeof access === 'object' && 'services' in access
}

function accessOf(path: string, { access, permission, services }: Rules): MethodRules['access'] {
  switch (access) {
    case Access.ANONYMOUS:
      return 'anonymous'
    case Access.PUBLIC:
      return 'public'
    case Access.USER: {
      const roles = rolesPermitted(permission)
      if (roles.size > 0) return roles
      throw new Error(`${path} is nobody's: the policy of packages/rpc has no permission ${JSON.stringify(permission)}`)
    }
    case Access.SERVICE:
      if (services.length === 0) throw new Error(`${path} does not say which services may call it`)
      return { services: new Set(services) }
    default:
      throw new Error(`${path} does not say who may call it: ACCESS_USER with a permission, PUBLIC or ANONYMOUS`)
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

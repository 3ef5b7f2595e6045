import type { UserRole } from './call-context.ts'

/** Of whom somebody may do something: to what is theirs, or to anybody's. */
type Scope = 'own' | 'any'
type Grants = Readonly<Partial<Record<UserRole, Scope>>>

const everyoneTheirOwn: Grants = { student: 'own', instructor: 'own', admin: 'any' }
const administrators: Grants = { admin: 'any' }
const authors: Grants = { instructor: 'own', admin: 'any' }

/**
 * The one policy: by kind of resource and action, which roles may do it and to whose. What is not here nobody may. Roles
 * within organisations would come as further keys beside the three.
 */
export const policy: Readonly<Record<string, Readonly<Record<string, Grants>>>> = {
  account: {
    read: everyoneTheirOwn,
    update: everyoneTheirOwn,
    delete: everyoneTheirOwn,
    change_role: administrators,
  },
  session: { list: everyoneTheirOwn, revoke: everyoneTheirOwn },
  security_event: { list: administrators },
  course: {
    read: { student: 'any', instructor: 'any', admin: 'any' },
    create: authors,
    update: authors,
    delete: authors,
  },
  progress: { read: everyoneTheirOwn, update: everyoneTheirOwn },
  run: { start: everyoneTheirOwn, watch: everyoneTheirOwn },
  tutor: { ask: everyoneTheirOwn },
}

export type Subject = { readonly userId: string; readonly role: UserRole }

/** Whether the policy lets a subject do that to a resource. Without an owner it is nobody's in particular. */
export function isPermitted(
  subject: Subject,
  action: string,
  resource: { readonly type: string; readonly ownerId?: string | undefined },
): boolean {
  const scope = grantsOf(resource.type, action)[subject.role]
  return scope === 'any' || (scope === 'own' && (!resource.ownerId || resource.ownerId === subject.userId))
}

/** The roles that may do `resource.action` at least to what is theirs. */
export function rolesPermitted(permission: string): ReadonlySet<UserRole> {
  const [type = '', action = ''] = permission.split('.')
  return new Set(Object.keys(grantsOf(type, action)) as UserRole[])
}

function grantsOf(type: string, action: string): Grants {
  // Names come from requests: nothing that objects inherit counts.
  const actions = Object.hasOwn(policy, type) ? policy[type] : undefined
  return (actions && Object.hasOwn(actions, action) ? actions[action] : undefined) ?? {}
}

import type { UserRole } from './call-context.ts'

/** Of whom somebody may do something: to what is theirs, or to anybody's. */
type Scope = 'own' | 'any'
type Grants = Readonly<Partial<Record<UserRole, Scope>>>

const everyoneTheirOwn: Grants = { student: 'own', instructor: 'own', admin: 'any' }
const everyoneAnybodys: Grants = { student: 'any', instructor: 'any', admin: 'any' }
const administrators: Grants = { admin: 'any' }
const authors: Grants = { instructor: 'own', admin: 'any' }

/**
 * The one policy: by kind of resource and action, which roles may do it and to whose. What is not here nobody may. The
 * contract names for each method what it is, so that the access interceptor holds callers against this table, and
 * handlers ask it whose things they may touch. Roles within organisations would come as further keys beside the three.
 */
export const policy: Readonly<Record<string, Readonly<Record<string, Grants>>>> = {
  account: {
    read: everyoneTheirOwn,
    update: everyoneTheirOwn,
    delete: everyoneTheirOwn,
    deactivate: everyoneTheirOwn,
    reactivate: administrators,
    change_role: administrators,
  },
  session: { list: everyoneTheirOwn, revoke: everyoneTheirOwn },
  security_event: { list: administrators },
  permission: { check: everyoneTheirOwn },
  course: {
    read: everyoneAnybodys,
    // What is not published: of its author, an instructor no more as well.
    read_draft: everyoneTheirOwn,
    create: authors,
    update: authors,
    publish: authors,
    delete: authors,
  },
  // Hidden tests and reference solutions: of whose course it is, administrators' own as well, and of nobody else's.
  exercise: { read_hidden: { instructor: 'own', admin: 'own' } },
  progress: {
    read: everyoneTheirOwn,
    update: everyoneTheirOwn,
    // Figures of a course: of its author.
    read_course: authors,
  },
  run: {
    start: everyoneTheirOwn,
    start_first: { instructor: 'own', admin: 'any' },
    read: everyoneTheirOwn,
    control: everyoneTheirOwn,
  },
  tutor: { ask: everyoneTheirOwn, read_usage: everyoneTheirOwn },
  conversation: { read: everyoneTheirOwn, delete: everyoneTheirOwn },
}

export type Subject = { readonly userId: string; readonly role: UserRole }

export type Resource = {
  readonly type: string
  /** Whose it is. Absent or empty: the question is of nobody's in particular, such as whether one may have any. */
  readonly ownerId?: string | undefined
}

/** Whether the policy lets a subject do that to a resource. */
export function isPermitted(subject: Subject, action: string, { type, ownerId }: Resource): boolean {
  const scope = grantsOf(type, action)[subject.role]
  return scope === 'any' || (scope === 'own' && (!ownerId || ownerId === subject.userId))
}

/** Whether the policy lets a subject do that to everybody's. */
export function isPermittedToAll(subject: Subject, action: string, type: string): boolean {
  return grantsOf(type, action)[subject.role] === 'any'
}

/** The roles that may do `resource.action` at least to what is theirs. */
export function rolesPermitted(permission: string): ReadonlySet<UserRole> {
  const [type, action] = partsOf(permission)
  return new Set(Object.keys(grantsOf(type, action)) as UserRole[])
}

/** Resource and action of a permission such as course.update. */
export function partsOf(permission: string): [type: string, action: string] {
  const [type = '', action = ''] = permission.split('.')
  return [type, action]
}

function grantsOf(type: string, action: string): Grants {
  // Names come from requests: nothing that objects inherit counts.
  const actions = Object.hasOwn(policy, type) ? policy[type] : undefined
  return (actions && Object.hasOwn(actions, action) ? actions[action] : undefined) ?? {}
}

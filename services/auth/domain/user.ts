import type { UserRole } from '@learnlab/rpc'

export type User = {
  id: string
  /** As typed. */
  email: string
  name: string
  role: UserRole
  createdAt: Date
}

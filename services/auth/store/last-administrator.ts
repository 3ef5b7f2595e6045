/** Whether a change failed because it would have left nobody who can give others rights (migration 0006). */
export function isLastAdministrator(error: unknown): boolean {
  return error instanceof Error && 'constraint' in error && error.constraint === 'users_last_administrator'
}

/** Whether a statement failed because of a unique constraint (SQLSTATE 23505), of the one named when it is given. */
export function isUniqueViolation(error: unknown, constraintName?: string): boolean {
  if (!(error instanceof Error) || !('code' in error) || error.code !== '23505') return false
  return constraintName === undefined || ('constraint' in error && error.constraint === constraintName)
}

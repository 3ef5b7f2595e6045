import type { TestContext } from 'node:test'

/**
 * TEST_DATABASE_URL, the URL of a PostgreSQL administrator.
 * @throws without it: the test cannot go on. It is then skipped by name, and under CI=true it fails
 */
export function requireAdminUrl(t: TestContext): string {
  const { TEST_DATABASE_URL, CI } = process.env
  if (TEST_DATABASE_URL) return TEST_DATABASE_URL
  const reason = 'TEST_DATABASE_URL is not set: it needs the URL of a PostgreSQL administrator'
  // A test that is marked as skipped does not count as failed by what it throws.
  if (CI !== 'true') t.skip(reason)
  throw new Error(reason)
}

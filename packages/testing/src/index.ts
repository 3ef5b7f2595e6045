export { eventually } from './eventually.ts'
export { freePort } from './free-port.ts'
export { createTestDatabase, type TestDatabase } from './test-database.ts'
export { createTestTokens, type TestRole, type TestUser } from './test-tokens.ts'

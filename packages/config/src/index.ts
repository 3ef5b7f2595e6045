export { databaseConfig, databaseVariables } from './database.ts'
export { isDevelopment, readEnvironment, type Variables } from './read-environment.ts'
export { servingConfig, servingVariables } from './serving.ts'
export { tokenConfig, tokenIssueVariables, tokenVariables } from './tokens.ts'

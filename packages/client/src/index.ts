export { createLearnLabClient, type LearnLabClient, type LearnLabClientOptions } from './learn-lab-client.ts'
export { type FieldViolation, LearnLabError, toLearnLabError } from './learn-lab-error.ts'
export { memoryTokens, type TokenStore, type Tokens } from './tokens.ts'

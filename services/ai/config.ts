import { hostname } from 'node:os'
import {
  databaseConfig,
  databaseVariables,
  readEnvironment,
  serviceIdentityVariables,
  servingConfig,
  servingVariables,
  tokenConfig,
  tokenVariables,
  type Variables,
} from '@learnlab/config'
import { z } from 'zod'

const secondMs = 1_000
const dayMs = 24 * 60 * 60 * secondMs
const seconds = z.coerce.number().positive().max(600)
const tokens = z.coerce.number().int().min(0).max(1e12)
const key = z.string().min(1).optional()
const url = z.url({ protocol: /^https?$/, error: 'is no http:// or https:// URL' }).optional()

const providers = ['openai', 'anthropic', 'google', 'deepseek', 'compatible'] as const

/** Such as `anthropic/claude-opus-5,compatible/llama4`: the preferred model first. */
const modelList = z
  .string()
  .default('')
  .transform((text, context) =>
    text
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== '')
      .map((name) => {
        const [prefix = '', ...rest] = name.split('/')
        const provider = providers.find((known) => known === prefix)
        const model = rest.join('/')
        if (provider === undefined || model === '') {
          context.addIssue(`${name} is not PROVIDER/MODEL, where PROVIDER is one of ${providers.join(', ')}`)
          return z.NEVER
        }
        return { provider, model }
      }),
  )

const environment = z
  .object({
    ...servingVariables({ grpcPort: 50_053, httpPort: 8_003 }),
    ...databaseVariables,
    ...tokenVariables,
    // Without it solutions of exercises cannot be read, and no model is asked about exercises.
    ...serviceIdentityVariables,
    COURSE_ADDRESS: z.string().min(1).default('dns:///127.0.0.1:50052'),
    EXECUTOR_ADDRESS: z.string().min(1).default('dns:///127.0.0.1:50054'),
    AI_MODELS: modelList,
    OPENAI_API_KEY: key,
    ANTHROPIC_API_KEY: key,
    GOOGLE_API_KEY: key,
    DEEPSEEK_API_KEY: key,
    // Any server that speaks OpenAI's protocol, such as http://127.0.0.1:11434/v1 for Ollama.
    COMPATIBLE_API_KEY: key,
    OPENAI_BASE_URL: url,
    ANTHROPIC_BASE_URL: url,
    GOOGLE_BASE_URL: url,
    DEEPSEEK_BASE_URL: url,
    COMPATIBLE_BASE_URL: url,
    AI_FIRST_TOKEN_SECONDS: seconds.default(10),
    AI_TOTAL_SECONDS: seconds.default(45),
    // A provider that failed several times in a row is left alone for so long.
    AI_REST_SECONDS: seconds.default(30),
    AI_TOKENS_PER_USER_DAY: tokens.default(200_000),
    AI_TOKENS_PER_COURSE_DAY: tokens.default(5_000_000),
    AI_TOKENS_PER_DAY: tokens.default(20_000_000),
    // Conversations and hints are forgotten so long after they were last touched; 0 keeps none.
    TRANSCRIPTS_KEPT_DAYS: z.coerce.number().int().min(0).max(36_500).default(90),
  })
  .superRefine((read, context) => {
    for (const { provider } of read.AI_MODELS) {
      const name = provider === 'compatible' ? 'COMPATIBLE_BASE_URL' : (`${provider.toUpperCase()}_API_KEY` as const)
      if (read[name as keyof typeof read] === undefined) {
        context.addIssue({ code: 'custom', path: [name], message: 'is needed for a model of AI_MODELS' })
      }
    }
  })

export type ModelConfig = {
  readonly provider: (typeof providers)[number]
  readonly model: string
  readonly apiKey: string | undefined
  readonly baseUrl: string | undefined
}

export function loadConfig(variables: Variables) {
  const read = readEnvironment('ai', environment, variables)
  const serving = servingConfig(read)
  const access = {
    openai: { apiKey: read.OPENAI_API_KEY, baseUrl: read.OPENAI_BASE_URL },
    anthropic: { apiKey: read.ANTHROPIC_API_KEY, baseUrl: read.ANTHROPIC_BASE_URL },
    google: { apiKey: read.GOOGLE_API_KEY, baseUrl: read.GOOGLE_BASE_URL },
    deepseek: { apiKey: read.DEEPSEEK_API_KEY, baseUrl: read.DEEPSEEK_BASE_URL },
    compatible: { apiKey: read.COMPATIBLE_API_KEY, baseUrl: read.COMPATIBLE_BASE_URL },
  }
  return {
    ...serving,
    ...databaseConfig(read),
    ...tokenConfig(read),
    courseAddress: read.COURSE_ADDRESS,
    executorAddress: read.EXECUTOR_ADDRESS,
    servicePrivateKey: read.SERVICE_PRIVATE_KEY,
    models: read.AI_MODELS.map(({ provider, model }): ModelConfig => ({ provider, model, ...access[provider] })),
    modelTimes: {
      firstTokenMs: read.AI_FIRST_TOKEN_SECONDS * secondMs,
      totalMs: read.AI_TOTAL_SECONDS * secondMs,
      restMs: read.AI_REST_SECONDS * secondMs,
    },
    budgets: {
      limits: { user: read.AI_TOKENS_PER_USER_DAY, course: read.AI_TOKENS_PER_COURSE_DAY, all: read.AI_TOKENS_PER_DAY },
      // The same after a restart, and another's on another host.
      owner: `${hostname()}:${serving.grpc.port}`,
    },
    transcriptsKeptMs: read.TRANSCRIPTS_KEPT_DAYS * dayMs,
  }
}

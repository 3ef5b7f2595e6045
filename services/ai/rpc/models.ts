import type { AIService } from '@learnlab/contracts/ai/v1'
import { actingUserId, isPermittedToAll, requireUser, type Unary } from '@learnlab/rpc'
import { type Models, modelName } from '../domain/model/models.ts'
import type { TokenBudgets } from '../store/token-budgets.ts'

type Deps = { readonly models: Pick<Models, 'all' | 'isAvailable'> }

const defaultDays = 7
const builtIn = { provider: 'built-in', model: '', available: true }

export function listModels({ models }: Deps): Unary<typeof AIService.method.listModels> {
  return async () => ({
    models: [
      ...models.all.map(({ provider, model }) => ({
        ...{ provider, model, available: models.isAvailable(modelName({ provider, model })) },
      })),
      builtIn,
    ],
  })
}

export function isAvailable({ models }: Deps): Unary<typeof AIService.method.isAvailable> {
  return async () => ({ available: true, byModel: models.all.some((model) => models.isAvailable(modelName(model))) })
}

export function getUsage({
  budgets,
}: {
  readonly budgets: Pick<TokenBudgets, 'limits' | 'usedToday' | 'usage'>
}): Unary<typeof AIService.method.getUsage> {
  return async ({ userId, days }, context) => {
    const caller = requireUser(context)
    const seesModels = isPermittedToAll(caller, 'read_usage', 'tutor')
    const [used, models] = await Promise.all([
      budgets.usedToday(actingUserId(context, userId)),
      seesModels ? budgets.usage(days || defaultDays) : [],
    ])
    return {
      tokensUsed: BigInt(used),
      tokensLimit: BigInt(budgets.limits.user),
      models: models.map(({ day, model, calls, failedCalls, promptTokens, completionTokens }) => ({
        ...{ day, model, calls: BigInt(calls), failedCalls: BigInt(failedCalls) },
        ...{ promptTokens: BigInt(promptTokens), completionTokens: BigInt(completionTokens) },
      })),
    }
  }
}

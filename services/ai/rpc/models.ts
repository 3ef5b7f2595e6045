import type { AIService } from '@learnlab/contracts/ai/v1'
import { actingUserId, invalidArgument, isPermittedToAll, requireUser, type Unary } from '@learnlab/rpc'
import { type Models, modelName } from '../domain/model/models.ts'
import { builtInName } from '../domain/tutoring.ts'
import type { TokenBudgets } from '../store/token-budgets.ts'

type Deps = { readonly models: Pick<Models, 'all' | 'isAvailable'> }

const defaultDays = 7
const builtIn = { provider: builtInName, model: '', available: true }

/** @throws INVALID_ARGUMENT unless it is empty or names one who may answer */
export function checkModel(asked: string, { all }: Pick<Models, 'all'>): void {
  if (asked === '' || asked === builtInName || all.some((model) => modelName(model) === asked)) return
  throw invalidArgument([{ field: 'model', description: 'is none of those that ListModels names' }])
}

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

import type { Job } from '@learnlab/jobs'
import type { Conversations } from './store/conversations.ts'
import type { TokenBudgets } from './store/token-budgets.ts'

const usageKeptDays = 400

/** Forgets what learners asked long ago, and what was taken of budgets longer ago. */
export function learnerRetention({
  conversations,
  budgets,
  keptMs,
}: {
  readonly conversations: Pick<Conversations, 'forget'>
  readonly budgets: Pick<TokenBudgets, 'forget'>
  readonly keptMs: number
}): Job {
  return {
    name: 'learner-retention',
    cron: '17 3 * * *',
    async run() {
      await conversations.forget(keptMs)
      await budgets.forget(usageKeptDays)
    },
  }
}

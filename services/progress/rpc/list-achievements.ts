import type { MessageInitShape } from '@bufbuild/protobuf'
import { timestampFromDate } from '@bufbuild/protobuf/wkt'
import type { AchievementSchema, ProgressService } from '@learnlab/contracts/progress/v1'
import type { Unary } from '@learnlab/rpc'
import { achievements } from '../domain/achievements.ts'
import { type Standing, standingOf } from '../store/learner-achievements.ts'
import { learnerId } from './learner-id.ts'
import type { ProgressDeps } from './progress-deps.ts'

export function listAchievements({ pool }: ProgressDeps): Unary<typeof ProgressService.method.listAchievements> {
  return async (request, context) => {
    const standing = await standingOf(pool, learnerId(context, request.userId))
    return { achievements: achievementMessages(standing) }
  }
}

/** All achievements, with how far the learner is. */
export function achievementMessages({ totals, unlockedAt }: Standing): MessageInitShape<typeof AchievementSchema>[] {
  return achievements.map(({ id, title, description, badge, total, needed }) => {
    const at = unlockedAt.get(id)
    return {
      ...{ achievementId: id, title, description, badge, needed },
      // What was earned stays, whatever became of the total.
      progress: at ? needed : Math.min(totals[total], needed),
      ...(at && { unlockedAt: timestampFromDate(at) }),
    }
  })
}

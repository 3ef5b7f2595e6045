import type { CourseService } from '@learnlab/contracts/course/v1'
import type { Unary } from '@learnlab/rpc'
import { highlighted } from '../domain/highlight.ts'
import { wordsIn } from '../domain/search-words.ts'
import type { CourseDeps } from './course-deps.ts'
import { levelOf } from './messages.ts'

const defaultLimit = 10
// A question of more words is answered by the first ones.
const maxWords = 16

export function searchCourses({ search }: CourseDeps): Unary<typeof CourseService.method.searchCourses> {
  return async ({ query, limit, category, tag, level, language }) => {
    const words = wordsIn(query).slice(0, maxWords)
    if (words.length === 0) return { hits: [] }
    const filters = { category, tag, language, level: levelOf(level) }
    const found = await search.search({ words, ...filters, limit: limit || defaultLimit })
    return {
      hits: found.map(
        ({ topicId, subtopicId, subtopicTitle, exerciseId, exerciseTitle, headline, titles, ...hit }) => ({
          ...hit,
          topicId: topicId ?? '',
          subtopicId: subtopicId ?? '',
          subtopicTitle: subtopicTitle ?? '',
          exerciseId: exerciseId ?? '',
          exerciseTitle: exerciseTitle ?? '',
          fragment: highlighted(headline, titles, words),
        }),
      ),
    }
  }
}

import type { CourseService } from '@learnlab/contracts/course/v1'
import type { Unary } from '@learnlab/rpc'
import type { CourseDeps } from './course-deps.ts'
import { levelOf } from './messages.ts'

const defaultLimit = 10
// A question of more words is answered by the first ones.
const maxWords = 16

export function searchCourses({ search }: CourseDeps): Unary<typeof CourseService.method.searchCourses> {
  return async ({ query, limit, category, tag, level, language }) => {
    const words = [...new Set(query.toLowerCase().match(/[\p{L}\p{N}_]+/gu) ?? [])].slice(0, maxWords)
    if (words.length === 0) return { hits: [] }
    const filters = { category, tag, language, level: levelOf(level) }
    const found = await search.search({ words, ...filters, limit: limit || defaultLimit })
    return {
      hits: found.map(({ topicId, subtopicId, subtopicTitle, exerciseId, exerciseTitle, headline, ...hit }) => ({
        ...hit,
        topicId: topicId ?? '',
        subtopicId: subtopicId ?? '',
        subtopicTitle: subtopicTitle ?? '',
        exerciseId: exerciseId ?? '',
        exerciseTitle: exerciseTitle ?? '',
        fragment: fragmentsOf(headline),
      })),
    }
  }
}

/** What stands between U+0001 and U+0002 is highlighted. */
function fragmentsOf(headline: string): { text: string; highlighted: boolean }[] {
  return headline
    .split('\u0001')
    .flatMap((part, index) => {
      const [found = '', rest] = index === 0 ? ['', part] : splitOnce(part, '\u0002')
      return [
        { text: found, highlighted: true },
        { text: rest ?? '', highlighted: false },
      ]
    })
    .filter(({ text }) => text !== '')
}

function splitOnce(text: string, mark: string): [string, string] {
  const place = text.indexOf(mark)
  return place === -1 ? ['', text] : [text.slice(0, place), text.slice(place + mark.length)]
}

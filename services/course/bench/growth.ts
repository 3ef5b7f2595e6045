import { randomUUID } from 'node:crypto'
import { CourseOrder, CourseState } from '@learnlab/contracts/course/v1'
import { createPool } from '@learnlab/postgres'
import type { OwnPostgres } from '@learnlab/testing/own-postgres'
import type { Figures } from './main.ts'
import { type ServedCourse, serveCourse } from './served-course.ts'
import { quantile, rounded } from './statistics.ts'

const sizes = [100, 1_000, 10_000]
const rounds = 30
const vocabulary = 'loop list dictionary function class recursion sorting search graph tree string number file module'

/** How long pages of the catalogue and searches take that are not in memory, with more and more courses of 2 subtopics. */
export async function growth(postgres: OwnPostgres): Promise<Figures> {
  const served = await serveCourse(postgres)
  const admin = createPool({ connectionString: postgres.adminUrl, applicationName: 'bench', max: 1 })
  const figures: Figures = {}
  try {
    let made = 0
    for (const size of sizes) {
      for (; made < size; made += inOneGo) await makeCourses(served, made, Math.min(inOneGo, size - made))
      await admin.query('ANALYZE')
      const measured: Record<string, () => Promise<unknown>> = {
        list_newest: () => served.client.listCourses({}),
        list_popular: () => served.client.listCourses({ order: CourseOrder.POPULAR }),
        list_by_title: () => served.client.listCourses({ order: CourseOrder.TITLE }),
        list_by_tag: () => served.client.listCourses({ tag: 'tag-7' }),
        search_common: () => served.client.searchCourses({ query: 'sorting a list' }),
        search_rare: () => served.client.searchCourses({ query: `word${Math.floor(size / 2)}` }),
        search_misspelt: () => served.client.searchCourses({ query: 'dictionnary recurson' }),
        search_passages: () =>
          served.client.searchPassages({ query: 'how does recursion work?' }, { token: served.token }),
      }
      for (const [name, call] of Object.entries(measured)) {
        await call()
        const tookMs: number[] = []
        for (let round = 0; round < rounds; round++) {
          served.forget()
          const began = performance.now()
          await call()
          tookMs.push(performance.now() - began)
        }
        figures[`${name}_${size}_p50_ms`] = rounded(quantile(tookMs, 0.5), 2)
      }
    }
  } finally {
    await admin.end()
    await served.close()
  }
  return figures
}

const inOneGo = 20

async function makeCourses({ client, token }: ServedCourse, from: number, count: number): Promise<void> {
  const words = vocabulary.split(' ')
  await Promise.all(
    Array.from({ length: count }, async (_, index) => {
      const number = from + index
      const word = (place: number) => words[(number * 7 + place * 3) % words.length] ?? ''
      const text = Array.from({ length: 60 }, (_, place) => word(place * number)).join(' ')
      const subtopics = [0, 1].map((place) => ({
        title: `About a ${word(place)}`,
        content: `# The ${word(place)} word${number}\n\nHow a ${word(place + 1)} works. ${text}.`,
      }))
      await client.createCourse(
        {
          ...{ title: `${word(0)} ${randomUUID()}`, slug: `grown-${number}`, state: CourseState.PUBLISHED },
          details: { tags: [`tag-${number % 50}`] },
          topics: [{ title: 'T', subtopics }],
        },
        { token },
      )
    }),
  )
}

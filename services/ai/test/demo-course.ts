import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { passagesOf } from '@learnlab/passages'
import { v7 as uuidv7 } from 'uuid'
import type { IndexedPassage } from '../store/content-index.ts'

const folder = join(import.meta.dirname, '../../course/content/python-from-zero')

export type DemoSubtopic = {
  readonly id: string
  readonly slug: string
  readonly title: string
  readonly content: string
}

/** The subtopics of the demo course, as the course service would hand them out. */
export function demoSubtopics(): DemoSubtopic[] {
  return globSync('*/*.md', { cwd: folder })
    .sort()
    .map((path) => {
      const [, head = '', content = ''] =
        /^---\n(.*?)\n---\n(.*)$/s.exec(readFileSync(join(folder, path), 'utf8')) ?? []
      const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(head)?.[1] ?? ''
      return { id: uuidv7(), slug: field('slug'), title: field('title'), content }
    })
}

export function passagesOfSubtopics(subtopics: readonly DemoSubtopic[]): IndexedPassage[] {
  return subtopics.flatMap(({ id, title, content }) =>
    passagesOf({ title, content }).map((passage) => ({ ...passage, subtopicId: id, subtopicTitle: title })),
  )
}

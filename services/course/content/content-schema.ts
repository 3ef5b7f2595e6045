import { z } from 'zod'
import { maxParts } from './course-content.ts'

const slug = z
  .string()
  .max(100)
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'must be lower-case letters, digits and single hyphens')

const title = z.string().min(1, 'must not be empty').max(200)
const description = z.string().max(10_000).default('')
const language = z.string().regex(/^[a-z][a-z0-9+#-]{0,31}$/, 'must be the name of a language, like python')
const minutes = z.int().min(0).max(100_000).default(0)

/** A topic's folder: two or three digits give people the order, course.yaml decides it. No separator can occur. */
export const topicFolderName = /^\d{2,3}-[a-z0-9]+(-[a-z0-9]+)*$/

/** A subtopic's file: its number gives the order within the topic. */
export const subtopicFileName = /^(\d{2,3})-[a-z0-9]+(-[a-z0-9]+)*\.md$/

const topic = z.strictObject({
  slug,
  /** Absent: the topic has no subtopics. */
  dir: z.string().regex(topicFolderName, 'must be a folder name like 01-first-steps').optional(),
  title,
  description,
  estimated_minutes: minutes,
})

/** What course.yaml says. Unknown fields are refused, for they are mostly misspelt ones. */
export const courseFile = z.strictObject({
  title,
  slug,
  description,
  summary: z.string().max(500).default(''),
  language: language.optional(),
  category: slug.max(50).optional(),
  level: z.enum(['beginner', 'intermediate', 'advanced']).optional(),
  tags: z.array(slug.max(50)).max(20).refine(allDifferent, 'must not repeat a tag').default([]),
  estimated_minutes: minutes,
  cover_image_url: z
    .string()
    .max(2_000)
    .regex(/^https?:\/\/\S+$/, 'must be a URL of http or https')
    .optional(),
  /** An SPDX licence identifier. */
  licence: z
    .string()
    .regex(/^[A-Za-z0-9.+-]{1,64}$/, 'must be an SPDX identifier, like CC-BY-4.0')
    .optional(),
  attribution: z.string().max(2_000).default(''),
  topics: z
    .array(topic)
    .max(maxParts)
    .superRefine((topics, context) => {
      for (const field of ['slug', 'dir'] as const) {
        const seen = new Set<string>()
        topics.forEach((entry, index) => {
          const value = entry[field]
          if (value === undefined) return
          if (seen.has(value)) {
            context.addIssue({ code: 'custom', path: [index, field], message: `repeats ${value}` })
          }
          seen.add(value)
        })
      }
    }),
})

/** The front matter of a subtopic's file. */
export const subtopicFrontMatter = z.strictObject({
  title,
  slug,
  has_3d: z.boolean().default(false),
  /** Of the example; absent: that of the course. */
  language: language.optional(),
  estimated_minutes: minutes,
  /** Absent: the block of the text that is marked as the example. */
  code_example: z.string().optional(),
})

function allDifferent(values: readonly string[]): boolean {
  return new Set(values).size === values.length
}

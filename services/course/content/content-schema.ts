import { z } from 'zod'

const slug = z
  .string()
  .max(100)
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'must be lower-case letters, digits and single hyphens')

const title = z.string().trim().min(1, 'must not be empty').max(200)
const description = z.string().trim().min(1, 'must not be empty').max(2000)

/** A topic's folder: two or three digits give people the order, course.yaml decides it. No separator can occur. */
export const topicFolderName = /^\d{2,3}-[a-z0-9]+(-[a-z0-9]+)*$/

/** A subtopic's file: its number gives the order within the topic. */
export const subtopicFileName = /^(\d{2,3})-[a-z0-9]+(-[a-z0-9]+)*\.md$/

const topic = z.strictObject({
  slug,
  dir: z.string().regex(topicFolderName, 'must be a folder name like 01-first-steps'),
  title,
  description,
})

/** What course.yaml says. Unknown fields are refused, for they are mostly misspelt ones. */
export const courseFile = z.strictObject({
  title,
  slug,
  description,
  language: z.string().regex(/^[a-z][a-z0-9+#-]{0,31}$/, 'must be the name of a language, like python'),
  level: z.enum(['beginner', 'intermediate', 'advanced']),
  tags: z.array(slug).max(20).refine(allDifferent, 'must not repeat a tag'),
  /** An SPDX licence identifier. */
  licence: z.string().regex(/^[A-Za-z0-9.+-]{1,64}$/, 'must be an SPDX identifier, like CC-BY-4.0'),
  topics: z
    .array(topic)
    .min(1)
    .max(200)
    .superRefine((topics, context) => {
      for (const field of ['slug', 'dir'] as const) {
        const seen = new Set<string>()
        topics.forEach((entry, index) => {
          if (seen.has(entry[field])) {
            context.addIssue({ code: 'custom', path: [index, field], message: `repeats ${entry[field]}` })
          }
          seen.add(entry[field])
        })
      }
    }),
})

/** The front matter of a subtopic's file. */
export const subtopicFrontMatter = z.strictObject({
  title,
  slug,
  has_3d: z.boolean().default(false),
})

function allDifferent(values: readonly string[]): boolean {
  return new Set(values).size === values.length
}

import type { MessageInitShape } from '@bufbuild/protobuf'
import type { ExerciseContentSchema } from '@learnlab/contracts/course/v1/exercise'
import { outlineOf, type Person, person, type startCourse } from './start-course.ts'

type Service = Awaited<ReturnType<typeof startCourse>>
export type ContentInit = Omit<MessageInitShape<typeof ExerciseContentSchema>, '$typeName' | '$unknown'>

/** Occurs in what is hidden of an exercise, and nowhere else. */
export const secret = 'xylophone'

export function textFile(name: string, value: string) {
  return { name, content: { case: 'text' as const, value } }
}

/** An exercise in Python that has one of everything. */
export function doubling(over: Partial<ContentInit> = {}): ContentInit {
  return {
    slug: 'doubling',
    title: 'Doubling',
    language: 'python',
    instructions: 'Write `double`.',
    hints: ['Think of `+`.'],
    difficulty: 2,
    concepts: ['functions'],
    starterFiles: [textFile('double.py', 'def double(n):\n    pass\n')],
    referenceFiles: [textFile('double.py', `def double(n):\n    return n + n  # ${secret}\n`)],
    tests: {
      case: 'framework',
      value: {
        files: [
          {
            file: textFile(
              'double_test.py',
              'from double import double\n\ndef test_two():\n    assert double(2) == 4\n',
            ),
          },
          {
            file: textFile(
              `double_${secret}_test.py`,
              `from double import double\n\ndef test_${secret}():\n    assert double(21) == 42, "${secret}"\n`,
            ),
            hidden: true,
          },
        ],
      },
    },
    attribution: 'Ours.',
    ...over,
  }
}

/** A course of two subtopics, of a new instructor's unless somebody else is given. */
export async function courseFor(service: Service, slug = 'numbers', author: Person = person('instructor')) {
  const teacher = service.as(author)
  const { course } = await teacher.createCourse({
    title: 'Numbers',
    slug,
    topics: outlineOf({ Numbers: ['Two', 'Three'] }),
  })
  const [first, second] = course?.topics[0]?.subtopics ?? []
  if (!course || !first || !second) throw new Error('a course was created without its subtopics')
  return { author, teacher, courseId: course.id, subtopicId: first.id, otherSubtopicId: second.id }
}

/** Takes every content for proved, where there is no executor to prove it. */
export async function takeForProved({ database }: Pick<Service, 'database'>): Promise<void> {
  await database.query(
    'INSERT INTO exercise_proofs (exercise_id, version) SELECT exercise_id, version FROM exercise_contents ON CONFLICT DO NOTHING',
  )
}

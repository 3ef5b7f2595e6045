import { create } from '@bufbuild/protobuf'
import { GetCourseResponseSchema } from '@learnlab/contracts/course/v1'

/** What both servers answer: a course with its topics, about 1 kB. */
export const response = create(GetCourseResponseSchema, {
  course: {
    id: '01990000-0000-7000-8000-000000000000',
    title: 'Python from zero',
    slug: 'python-from-zero',
    description: 'A first course in programming: values, decisions, loops, functions, files.',
    topics: Array.from({ length: 5 }, (_, index) => ({
      id: `01990000-0000-7000-8000-00000000000${index}`,
      title: `Topic ${index}`,
      description: 'What a newcomer should be able to do when it is done, in a sentence or two of ordinary length.',
    })),
  },
})

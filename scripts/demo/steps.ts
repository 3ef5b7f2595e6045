import { randomUUID } from 'node:crypto'
import { Code } from '@learnlab/contracts/google/rpc/code'
import { runExamples } from './example-runs.ts'
import { expect, expectRefusal, type Step } from './journey.ts'

const courseSlug = 'python-from-zero'
const brokenProgram = ['prices = [3, 4, 5]', 'total = 0', 'for price in prices:', '    totl = totl + price', ''].join(
  '\n',
)

/** What a new learner does, in this order. */
export const steps: readonly Step[] = [
  {
    name: 'register',
    run: async (journey) => {
      const { userId, email } = await journey.api.register(journey.account)
      expect(userId !== '' && email === journey.account.email, `the account is ${userId} ${email}`)
      journey.userId = userId
      return 'account created'
    },
  },
  {
    name: 'log in with a wrong password',
    run: ({ api, account }) =>
      expectRefusal(Code.UNAUTHENTICATED, api.login({ email: account.email, password: 'not the password' })),
  },
  {
    name: 'log in',
    run: async (journey) => {
      const { refreshToken, expiresIn, user } = await journey.api.login(journey.account)
      expect(user?.id === journey.userId, `the user is ${user?.id}`)
      journey.refreshToken = refreshToken
      return `token for ${expiresIn} s`
    },
  },
  {
    name: 'read my account',
    run: async ({ api, account, userId }) => {
      const { user } = await api.me()
      expect(user?.id === userId && user.email === account.email, `the user is ${user?.id} ${user?.email}`)
      expect(user.role === 'student', `the role is ${user.role}`)
      return user.role
    },
  },
  {
    name: 'list courses',
    run: async ({ api }) => {
      const { courses } = await api.listCourses()
      expect(
        courses.some(({ slug }) => slug === courseSlug),
        `no ${courseSlug} among ${courses.length} courses`,
      )
      return `${courses.length} courses`
    },
  },
  {
    name: 'read the course by its slug',
    run: async (journey) => {
      const { course } = await journey.api.getCourse(courseSlug)
      expect(course?.slug === courseSlug, `the course is ${course?.slug}`)
      const subtopics = course.topics.flatMap((topic) => topic.subtopics)
      journey.course = course
      return `${course.topics.length} topics, ${subtopics.length} subtopics`
    },
  },
  {
    name: 'read the course by its id',
    run: async ({ api, course }) => {
      const answer = await api.getCourse(course.id)
      expect(answer.course?.slug === courseSlug, `the course is ${answer.course?.slug}`)
      return 'the same course'
    },
  },
  {
    name: 'read a course that is not there',
    run: ({ api }) => expectRefusal(Code.NOT_FOUND, api.getCourse(randomUUID())),
  },
  {
    name: 'read its topics',
    run: async ({ api, course }) => {
      const { topics } = await api.getTopics(course.id)
      const ids = topics.map(({ id }) => id).join()
      expect(topics.length > 0 && ids === course.topics.map(({ id }) => id).join(), `${topics.length} topics came`)
      return `${topics.length} topics`
    },
  },
  {
    name: 'read its subtopics',
    run: async (journey) => {
      const { subtopics } = await journey.api.getSubtopics(courseSlug)
      const expected = journey.course.topics.flatMap((topic) => topic.subtopics)
      expect(subtopics.length > 0 && subtopics.length === expected.length, `${subtopics.length} subtopics came`)
      journey.subtopics = subtopics
      return `${subtopics.length} subtopics`
    },
  },
  { name: 'run every example', run: runExamples },
  {
    name: 'record progress',
    run: async ({ api, course, subtopics }) => {
      let percentage = -1
      for (const [index, subtopic] of subtopics.entries()) {
        const answer = await api.updateProgress({
          courseId: course.id,
          subtopicId: subtopic.id,
          completed: true,
          progressPercentage: 100,
          timeSpentSeconds: 60,
          eventId: randomUUID(),
        })
        const now = answer.course?.progressPercentage ?? -1
        const isLast = index === subtopics.length - 1
        expect(now >= percentage && (now === 100) === isLast, `${now} % after ${index + 1} of ${subtopics.length}`)
        percentage = now
      }
      return `${percentage} % after ${subtopics.length} subtopics`
    },
  },
  {
    name: 'read progress',
    run: async ({ api, course, subtopics }) => {
      const { courses } = await api.getProgress(course.id)
      const [progress] = courses
      expect(progress !== undefined && courses.length === 1, `progress in ${courses.length} courses came`)
      const { completed, completedSubtopics, progressPercentage, timeSpentSeconds } = progress
      expect(completed && progressPercentage === 100, `${progressPercentage} %, completed: ${completed}`)
      expect(completedSubtopics === subtopics.length, `${completedSubtopics} subtopics are completed`)
      expect(timeSpentSeconds === 60n * BigInt(subtopics.length), `${timeSpentSeconds} s were recorded`)
      return `${progressPercentage} %, ${timeSpentSeconds} s`
    },
  },
  {
    name: 'ask the tutor',
    run: async ({ api, course }) => {
      const { answer, citations } = await api.getHelp({ question: 'How do I repeat something with a for loop?' })
      expect(answer !== '', 'the answer is empty')
      const [best] = citations
      expect(best !== undefined, 'the answer cites nothing')
      expect(
        citations.some(({ courseId }) => courseId === course.id),
        `the best passage is of ${best.courseSlug}`,
      )
      return `cites "${best.subtopicTitle}"`
    },
  },
  {
    name: 'ask about my error',
    run: async ({ api }) => {
      const { error, status } = await api.executeCode({ language: 'python', code: brokenProgram })
      expect(error.includes('NameError'), `the program ended with ${status} and wrote: ${error}`)
      const question = { question: 'Why does my program fail?', code: brokenProgram, error, language: 'python' }
      const { errorExplanation: found } = await api.getHelp(question)
      expect(found?.kind === 'NameError' && found.line === 4, `understood as ${found?.kind} in line ${found?.line}`)
      expect(found.explanation !== '' && found.fix !== '', 'the explanation is empty')
      return `${found.kind} in line ${found.line}`
    },
  },
  {
    name: 'renew the tokens',
    run: async (journey) => {
      const { accessToken, refreshToken } = await journey.api.refresh(journey.refreshToken)
      expect(accessToken !== '' && refreshToken !== journey.refreshToken, 'the tokens are not new')
      journey.refreshToken = refreshToken
      const { user } = await journey.api.me()
      expect(user?.id === journey.userId, `the user is ${user?.id}`)
      return 'new pair works'
    },
  },
  {
    name: 'log out',
    run: async ({ api }) => {
      await api.logout()
      return 'session ended'
    },
  },
  {
    name: 'renew after logging out',
    run: ({ api, refreshToken }) => expectRefusal(Code.UNAUTHENTICATED, api.refresh(refreshToken)),
  },
  {
    name: 'delete my account',
    cleansUp: true,
    run: async ({ api, account, userId }) => {
      expect(userId !== '', 'there is no account')
      await api.login(account)
      await api.deleteAccount(account.password)
      return 'account deleted'
    },
  },
  {
    name: 'log in to the deleted account',
    run: ({ api, account }) => expectRefusal(Code.UNAUTHENTICATED, api.login(account)),
  },
]

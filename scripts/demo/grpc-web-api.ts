import { createLearnLabClient, toLearnLabError } from '@learnlab/client'
import { CallFailed, type LearnLabApi } from './learn-lab-api.ts'

/** The calls over gRPC-Web, through the client that front ends use; it signs calls and sets deadlines itself. */
export function grpcWebApi(baseUrl: string): LearnLabApi {
  const { auth, course, executor, progress, ai } = createLearnLabClient({ baseUrl })
  return {
    register: (request) => told(auth.register(request)),
    login: (request) => told(auth.login(request)),
    me: () => told(auth.getUser({})),
    listCourses: () => told(course.listCourses({ pageSize: 100 })),
    getCourse: (id) => told(course.getCourse({ id })),
    getTopics: (courseId) => told(course.getTopics({ courseId })),
    getSubtopics: (courseId) => told(course.getSubtopics({ courseId })),
    executeCode: (request) => told(executor.executeCode(request)),
    updateProgress: (request) => told(progress.updateProgress(request)),
    getProgress: (courseId) => told(progress.getProgress({ courseId })),
    getHelp: (request) => told(ai.getHelp(request)),
    refresh: (refreshToken) => told(auth.refreshToken({ refreshToken })),
    logout: () => told(auth.logout({})),
    deleteAccount: (currentPassword) => told(auth.deleteUser({ currentPassword })),
  }
}

async function told<Response>(call: Promise<Response>): Promise<Response> {
  try {
    return await call
  } catch (cause) {
    const { code, reason, message } = toLearnLabError(cause)
    throw new CallFailed(code, reason, message, { cause })
  }
}

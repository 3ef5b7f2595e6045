import type { JsonObject } from '@bufbuild/protobuf'

const id = '0190a5c8-7c1e-7b6e-9d53-0242ac120002'
const otherId = '0190a5c8-7c1e-7b6e-9d53-0242ac120003'
const program = { code: 'print("☃")', language: 'python' }

/**
 * For each method a request that breaks no rule, in proto3 JSON. Fields that an address takes in its path must be set.
 * A method that is new in the contract gets its example here.
 */
export const examples: Readonly<Record<string, JsonObject>> = {
  'AuthService.Register': { email: 'ada@example.org', password: 'correct horse battery', name: 'Ada ☃' },
  'AuthService.Login': { email: 'ada@example.org', password: 'correct horse battery' },
  'AuthService.Logout': {},
  'AuthService.ValidateToken': { token: 'a.b.c' },
  'AuthService.RefreshToken': { refreshToken: 'opaque' },
  'AuthService.ExchangeToken': { token: 'a.b.c' },
  'AuthService.ListSessions': { userId: id },
  'AuthService.RevokeSession': { sessionId: id },
  'AuthService.RevokeAllSessions': { userId: id, keepCurrent: true },
  'AuthService.ChangeRole': { userId: id, role: 'instructor' },
  'AuthService.CheckPermission': { action: 'course.update', resource: { type: 'course', ownerId: otherId } },
  'AuthService.ListSecurityEvents': { userId: id, pageSize: 7 },
  'AuthService.GetUser': { userId: id },
  'AuthService.DeleteUser': { userId: id },
  'CourseService.GetCourse': { id: 'python-from-zero' },
  'CourseService.ListCourses': { pageSize: 7, mine: true },
  'CourseService.CreateCourse': { title: 'Loops ☃', slug: 'loops', topics: [{ title: 'For' }] },
  'CourseService.UpdateCourse': { id: 'loops', title: 'Loops', outline: { topics: [{ title: 'While' }] } },
  'CourseService.DeleteCourse': { id: 'loops' },
  'CourseService.PublishCourse': { id: 'loops', note: 'first' },
  'CourseService.ArchiveCourse': { id: 'loops' },
  'CourseService.ListVersions': { id: 'loops' },
  'CourseService.RestoreVersion': { id: 'loops', version: '1.2' },
  'CourseService.MoveTopic': { courseId: 'loops', topicId: id, orderIndex: 2 },
  'CourseService.MoveSubtopic': { courseId: 'loops', subtopicId: id, topicId: otherId, orderIndex: 2 },
  'CourseService.UpdateSubtopic': { courseId: 'loops', subtopicId: id, title: 'For' },
  'CourseService.GetTopics': { courseId: 'loops' },
  'CourseService.GetSubtopics': { courseId: 'loops', topicId: id },
  'CourseService.SearchPassages': { query: 'how do I repeat something?', limit: 3 },
  'AIService.GetHelp': { question: 'why?', code: 'x = 1', language: 'python' },
  'AIService.AnalyzeCode': program,
  'AIService.ExplainConcept': { concept: 'recursion' },
  'AIService.GenerateExercise': { topic: 'loops', language: 'python' },
  'ExecutorService.ExecuteCode': { ...program, memoryLimitMb: '256', args: ['a', 'b'], limits: { processes: 8 } },
  'ExecutorService.ExecuteCodeStream': program,
  'ExecutorService.RunInteractive': { start: { program, idleSeconds: 9 } },
  'ExecutorService.StartInteractive': { program, sessionSeconds: 60 },
  'ExecutorService.WatchInteractive': { executionId: id, offset: '12' },
  'ExecutorService.SendInput': { executionId: id, input: { text: 'yes\n' } },
  'ExecutorService.RunTests': { program, cases: { cases: [{ stdin: '1', expectedOutput: '☃' }] } },
  'ExecutorService.SubmitExecution': { program, idempotencyKey: otherId },
  'ExecutorService.WatchExecution': { executionId: id },
  'ExecutorService.CancelExecution': { executionId: id },
  'ExecutorService.ListExecutions': { pageSize: 7, language: 'python', createdFrom: '2026-01-02T03:04:05Z' },
  'ExecutorService.GetExecutionStatus': { executionId: id },
  'ExecutorService.ListLanguages': {},
  'ProgressService.UpdateProgress': { courseId: 'loops', subtopicId: id, progressPercentage: 40 },
  'ProgressService.GetProgress': { courseId: 'loops' },
  'ProgressService.StreamProgress': { courseId: 'loops' },
  'ProgressService.GetAnalytics': {},
}

import type { GetHelpRequest, GetHelpResponse } from '@learnlab/contracts/ai/v1'
import type {
  GetUserResponse,
  LoginRequest,
  LoginResponse,
  RefreshTokenResponse,
  RegisterRequest,
  RegisterResponse,
} from '@learnlab/contracts/auth/v1'
import type {
  GetCourseResponse,
  GetSubtopicsResponse,
  GetTopicsResponse,
  ListCoursesResponse,
} from '@learnlab/contracts/course/v1'
import type { ExecuteCodeRequest, ExecuteCodeResponse } from '@learnlab/contracts/executor/v1'
import type {
  GetProgressResponse,
  UpdateProgressRequest,
  UpdateProgressResponse,
} from '@learnlab/contracts/progress/v1'

/** The fields of a request that the demo sets. */
type Fields<Message> = Partial<Omit<Message, '$typeName' | '$unknown'>>

/**
 * What the demo calls, the same for every protocol. After `login` calls are signed, after `logout` they are not. Calls
 * fail with CallFailed, and at a deadline.
 */
export type LearnLabApi = {
  register(request: Fields<RegisterRequest>): Promise<RegisterResponse>
  login(request: Fields<LoginRequest>): Promise<LoginResponse>
  me(): Promise<GetUserResponse>
  listCourses(): Promise<ListCoursesResponse>
  getCourse(idOrSlug: string): Promise<GetCourseResponse>
  getTopics(courseId: string): Promise<GetTopicsResponse>
  getSubtopics(courseId: string): Promise<GetSubtopicsResponse>
  executeCode(request: Fields<ExecuteCodeRequest>): Promise<ExecuteCodeResponse>
  updateProgress(request: Fields<UpdateProgressRequest>): Promise<UpdateProgressResponse>
  getProgress(courseId: string): Promise<GetProgressResponse>
  getHelp(request: Fields<GetHelpRequest>): Promise<GetHelpResponse>
  refresh(refreshToken: string): Promise<RefreshTokenResponse>
  logout(): Promise<unknown>
  deleteAccount(currentPassword: string): Promise<unknown>
}

/** A call that was answered with an error, or not at all. */
export class CallFailed extends Error {
  override readonly name = 'CallFailed'
  /** google.rpc.Code. */
  readonly code: number
  readonly reason: string

  constructor(code: number, reason: string, message: string, options?: ErrorOptions) {
    super(reason === '' ? message : `${reason}: ${message}`, options)
    this.code = code
    this.reason = reason
  }
}

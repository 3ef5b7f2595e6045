import {
  create,
  type DescMessage,
  fromJson,
  type JsonValue,
  type MessageInitShape,
  type MessageShape,
  toJson,
} from '@bufbuild/protobuf'
import { GetHelpRequestSchema, GetHelpResponseSchema } from '@learnlab/contracts/ai/v1'
import * as auth from '@learnlab/contracts/auth/v1'
import * as course from '@learnlab/contracts/course/v1'
import { ExecuteCodeRequestSchema, ExecuteCodeResponseSchema } from '@learnlab/contracts/executor/v1'
import { Code } from '@learnlab/contracts/google/rpc/code'
import * as progress from '@learnlab/contracts/progress/v1'
import { CallFailed, type LearnLabApi } from './learn-lab-api.ts'

/** Longer than the longest deadline of a service whose calls the demo makes, which is 120 s for running code. */
const deadlineMs = 125_000

/** The calls over REST, by nothing but fetch. Answers are read as strict proto3 JSON: an unknown field is an error. */
export function restApi(baseUrl: string): LearnLabApi {
  let accessToken: string | undefined

  async function send<Output extends DescMessage>(verb: string, path: string, output: Output, body?: JsonValue) {
    const headers: Record<string, string> = { accept: 'application/json' }
    if (body !== undefined) headers['content-type'] = 'application/json'
    if (accessToken !== undefined) headers.authorization = `Bearer ${accessToken}`
    const init = { method: verb, headers, ...(body !== undefined && { body: JSON.stringify(body) }) }
    const response = await fetch(new URL(path, baseUrl), { ...init, signal: AbortSignal.timeout(deadlineMs) }).catch(
      (cause: unknown) => {
        throw new CallFailed(Code.UNAVAILABLE, '', `${baseUrl} cannot be reached`, { cause })
      },
    )
    const json = (await response.json()) as JsonValue
    if (!response.ok) throw failure(response.status, json)
    return fromJson(output, json) as MessageShape<Output>
  }

  const get = <Output extends DescMessage>(path: string, output: Output) => send('GET', path, output)
  const post = <Input extends DescMessage, Output extends DescMessage>(
    path: string,
    input: Input,
    request: MessageInitShape<Input>,
    output: Output,
  ) => send('POST', path, output, toJson(input, create(input, request)))

  return {
    register: (request) =>
      post('/api/v1/auth/register', auth.RegisterRequestSchema, request, auth.RegisterResponseSchema),
    async login(request) {
      const response = await post('/api/v1/auth/login', auth.LoginRequestSchema, request, auth.LoginResponseSchema)
      accessToken = response.accessToken
      return response
    },
    me: () => get('/api/v1/auth/me', auth.GetUserResponseSchema),
    listCourses: () => get('/api/v1/courses?pageSize=100', course.ListCoursesResponseSchema),
    getCourse: (id) => get(`/api/v1/courses/${id}`, course.GetCourseResponseSchema),
    getTopics: (id) => get(`/api/v1/courses/${id}/topics`, course.GetTopicsResponseSchema),
    getSubtopics: (id) => get(`/api/v1/courses/${id}/subtopics`, course.GetSubtopicsResponseSchema),
    executeCode: (request) => post('/api/v1/execute', ExecuteCodeRequestSchema, request, ExecuteCodeResponseSchema),
    updateProgress: (request) =>
      post('/api/v1/progress', progress.UpdateProgressRequestSchema, request, progress.UpdateProgressResponseSchema),
    getProgress: (courseId) => get(`/api/v1/progress/${courseId}`, progress.GetProgressResponseSchema),
    getHelp: (request) => post('/api/v1/ai/help', GetHelpRequestSchema, request, GetHelpResponseSchema),
    async refresh(refreshToken) {
      const request = { refreshToken }
      const schema = auth.RefreshTokenResponseSchema
      const response = await post('/api/v1/auth/refresh', auth.RefreshTokenRequestSchema, request, schema)
      accessToken = response.accessToken
      return response
    },
    async logout() {
      await post('/api/v1/auth/logout', auth.LogoutRequestSchema, {}, auth.LogoutResponseSchema)
      accessToken = undefined
    },
    deleteAccount: (currentPassword) =>
      send('DELETE', '/api/v1/auth/me', auth.DeleteUserResponseSchema, { currentPassword }),
  }
}

/** From the google.rpc.Status that every error answer holds. */
function failure(status: number, json: JsonValue): CallFailed {
  const { code, message, details } = json as { code?: number; message?: string; details?: { reason?: string }[] }
  if (code === undefined) return new CallFailed(Code.UNKNOWN, '', `HTTP ${status} with ${JSON.stringify(json)}`)
  const reason = details?.find((detail) => detail.reason !== undefined)?.reason ?? ''
  return new CallFailed(code, reason, message ?? '')
}

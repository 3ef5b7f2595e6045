import { type Client, createClient } from '@connectrpc/connect'
import { createGrpcWebTransport } from '@connectrpc/connect-web'
import { AIService } from '@learnlab/contracts/ai/v1'
import { AuthService } from '@learnlab/contracts/auth/v1'
import { CourseService } from '@learnlab/contracts/course/v1'
import { ExecutorService } from '@learnlab/contracts/executor/v1'
import { ProgressService } from '@learnlab/contracts/progress/v1'
import { withDeadlines } from './deadlines.ts'
import { Session } from './session.ts'
import { memoryTokens, type TokenStore } from './tokens.ts'

export type LearnLabClientOptions = {
  /** Address of the gateway, such as http://127.0.0.1:8080. */
  readonly baseUrl: string
  /** Where tokens are kept; default in memory. */
  readonly tokens?: TokenStore
}

/** The services, each with its methods as functions. Calls throw ConnectError; see toLearnLabError. */
export type LearnLabClient = {
  readonly auth: Client<typeof AuthService>
  readonly course: Client<typeof CourseService>
  readonly ai: Client<typeof AIService>
  readonly executor: Client<typeof ExecutorService>
  readonly progress: Client<typeof ProgressService>
}

/**
 * Clients over gRPC-Web for browsers and Node. After `auth.login`, `auth.finishSignIn` or `auth.exchangeToken` every call is signed; the access token is renewed
 * when it is due, by one request however many calls wait; after `auth.logout` calls are anonymous again.
 */
export function createLearnLabClient({ baseUrl, tokens = memoryTokens() }: LearnLabClientOptions): LearnLabClient {
  const session = new Session(tokens, withDeadlines(createGrpcWebTransport({ baseUrl })))
  const transport = withDeadlines(createGrpcWebTransport({ baseUrl, interceptors: [session.interceptor] }))
  return {
    auth: createClient(AuthService, transport),
    course: createClient(CourseService, transport),
    ai: createClient(AIService, transport),
    executor: createClient(ExecutorService, transport),
    progress: createClient(ProgressService, transport),
  }
}

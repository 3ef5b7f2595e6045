import type { MessageInitShape } from '@bufbuild/protobuf'
import { type Timestamp, timestampDate, timestampFromDate } from '@bufbuild/protobuf/wkt'
import {
  type ExecutionState,
  type ExecutionSummarySchema,
  type ExecutorService,
  type ListExecutionsRequest,
  Verdict as VerdictMessage,
} from '@learnlab/contracts/executor/v1'
import { invalidArgument, requireUser, type Unary } from '@learnlab/rpc'
import { pageTokenAfter, positionOf } from '../domain/page-token.ts'
import type { ExecutionState as State } from '../domain/submission.ts'
import { type Verdict, verdicts } from '../domain/verdict.ts'
import { findLanguage } from '../languages/catalog.ts'
import type { ExecutionFilter, ExecutionSummary } from '../store/execution-list.ts'
import { stateMessages } from './execution-states.ts'
import type { ExecutorDeps } from './executor-deps.ts'

const defaultPageSize = 20
/** What google.protobuf.Timestamp may hold. */
const earliest = Date.parse('0001-01-01T00:00:00Z')
const latest = Date.parse('9999-12-31T23:59:59.999Z')

export function listExecutions({
  fleet: { list },
}: Pick<ExecutorDeps, 'fleet'>): Unary<typeof ExecutorService.method.listExecutions> {
  return async (request, context) => {
    const { userId } = requireUser(context)
    const { pageToken } = request
    const after = pageToken === '' ? undefined : positionOf(pageToken)
    if (pageToken !== '' && after === undefined) {
      throw invalidArgument([{ field: 'page_token', description: 'is not the next_page_token of an answer' }])
    }
    const size = request.pageSize || defaultPageSize
    // One more than is shown says whether there is a next page.
    const found = await list.page(userId, toFilter(request), after, size + 1)
    const page = found.slice(0, size)
    const last = page.at(-1)
    return {
      executions: page.map(toSummaryMessage),
      nextPageToken: last && found.length > size ? pageTokenAfter(last) : '',
    }
  }
}

function toFilter({ language, state, verdict, createdFrom, createdBefore }: ListExecutionsRequest): ExecutionFilter {
  if (language.includes('\0')) throw invalidArgument([{ field: 'language', description: 'holds a NUL character' }])
  return {
    ...(language && { language: findLanguage(language)?.name ?? language }),
    state: stateOf(state),
    verdict: verdictOf(verdict),
    from: timeOf('created_from', createdFrom),
    before: timeOf('created_before', createdBefore),
  }
}

function stateOf(message: ExecutionState): State | undefined {
  const states = Object.keys(stateMessages) as State[]
  return states.find((state) => stateMessages[state] === message)
}

function verdictOf(message: VerdictMessage): Verdict | undefined {
  return verdicts.find((verdict) => VerdictMessage[verdict] === message)
}

function timeOf(field: string, timestamp: Timestamp | undefined): Date | undefined {
  if (!timestamp) return undefined
  const date = timestampDate(timestamp)
  if (!(date.getTime() >= earliest && date.getTime() <= latest)) {
    throw invalidArgument([{ field, description: 'must lie in the years 1 to 9999' }])
  }
  return date
}

function toSummaryMessage(run: ExecutionSummary): MessageInitShape<typeof ExecutionSummarySchema> {
  return {
    executionId: run.id,
    language: run.language,
    createdAt: timestampFromDate(run.createdAt),
    state: stateMessages[run.state],
    ...(run.verdict && { verdict: VerdictMessage[run.verdict] }),
    ...(run.wallUs !== undefined && { executionTimeMs: Math.ceil(run.wallUs / 1000) }),
    ...(run.peakMemoryBytes !== undefined && { peakMemoryBytes: BigInt(run.peakMemoryBytes) }),
  }
}

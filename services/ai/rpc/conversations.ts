import type { MessageInitShape } from '@bufbuild/protobuf'
import { timestampFromDate } from '@bufbuild/protobuf/wkt'
import type { AIService, ConversationSchema } from '@learnlab/contracts/ai/v1'
import { invalidArgument, notFound, requireUser, type Unary } from '@learnlab/rpc'
import { validate } from 'uuid'
import type { Conversation, ConversationPosition, Conversations } from '../store/conversations.ts'

type Deps = { readonly conversations: Pick<Conversations, 'page' | 'find' | 'delete'> }

const defaultPageSize = 20

export function listConversations({ conversations }: Deps): Unary<typeof AIService.method.listConversations> {
  return async ({ pageSize, pageToken }, context) => {
    const { userId } = requireUser(context)
    const size = pageSize || defaultPageSize
    const found = await conversations.page(userId, positionOf(pageToken), size + 1)
    const page = found.slice(0, size)
    const last = page.at(-1)
    return {
      conversations: page.map(toMessage),
      nextPageToken: last && found.length > size ? `${last.updatedAt.getTime()}.${last.id}` : '',
    }
  }
}

export function getConversation({ conversations }: Deps): Unary<typeof AIService.method.getConversation> {
  return async ({ conversationId }, context) => {
    const found = await conversations.find(requireUser(context).userId, conversationId)
    if (!found) throw notFound('conversation', conversationId)
    return {
      conversation: toMessage(found),
      turns: found.turns.map(({ question, answer, source, askedAt }) => ({
        ...{ question, answer, source, askedAt: timestampFromDate(askedAt) },
      })),
    }
  }
}

export function deleteConversation({ conversations }: Deps): Unary<typeof AIService.method.deleteConversation> {
  return async ({ conversationId }, context) => {
    const deleted = await conversations.delete(requireUser(context).userId, conversationId)
    if (!deleted) throw notFound('conversation', conversationId)
    return {}
  }
}

function positionOf(pageToken: string): ConversationPosition | undefined {
  if (pageToken === '') return undefined
  const [time = '', id = ''] = pageToken.split('.')
  if (!/^\d{1,15}$/.test(time) || !validate(id)) {
    throw invalidArgument([{ field: 'page_token', description: 'is not the next_page_token of an answer' }])
  }
  return { updatedAt: new Date(Number(time)), id }
}

function toMessage({
  id,
  course,
  exerciseId,
  title,
  createdAt,
  updatedAt,
}: Conversation): MessageInitShape<typeof ConversationSchema> {
  const times = { createdAt: timestampFromDate(createdAt), updatedAt: timestampFromDate(updatedAt) }
  return { id, courseId: course, exerciseId, title, ...times }
}

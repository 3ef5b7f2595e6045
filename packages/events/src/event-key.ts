import type { DescMessage } from '@bufbuild/protobuf'

/** Fields that name what an event is about: the first of them that a message has. */
export const keyFields = ['user_id', 'course_id'] as const

/**
 * What an event is about, such as "user_id 0193…". Events of one key keep their order also where one of them cannot be
 * handled. From the payload as it stands, because one that is no such message has to have a key as well: that of nothing
 * else.
 */
export function eventKey(schema: DescMessage, { eventId, payload }: { eventId: string; payload: unknown }): string {
  const field = keyFields.map((name) => schema.fields.find((each) => each.name === name)).find((found) => found)
  if (field && typeof payload === 'object' && payload !== null) {
    const value = Object.entries(payload).find(([name]) => name === field.jsonName || name === field.name)?.[1]
    if (typeof value === 'string' && value !== '') return `${field.name} ${value}`
  }
  return `event ${eventId}`
}

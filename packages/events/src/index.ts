export { type Consumer, type ConsumerOptions, type EventHandlers, startConsumer } from './consumer.ts'
export { eventRoles } from './event-roles.ts'
export { provisionEvents } from './provision-events.ts'
export { type OutboxRow, outboxRow, publish } from './publish.ts'

import { Counter, Gauge, type Registry } from 'prom-client'

/** What the consumer of a process counts. */
export function countConsumer(registry: Registry) {
  return {
    deadLetters: new Gauge({
      name: 'learnlab_events_dead_letters',
      help: 'Events laid aside because they could not be handled, with those that wait behind them',
      registers: [registry],
    }),
    failures: new Counter({
      name: 'learnlab_events_failures_total',
      help: 'Attempts to handle an event that failed',
      labelNames: ['type'],
      registers: [registry],
    }),
  }
}

import { Counter, Gauge, type Registry } from 'prom-client'

/** What is counted of reads that a replica may answer. `lagSeconds` is asked whenever metrics are. */
export function countReads(registry: Registry, lagSeconds: () => number) {
  new Gauge({
    name: 'learnlab_replica_lag_seconds',
    help: 'How much older than the primary the replica is at most; +Inf when that is unknown',
    registers: [registry],
    collect() {
      this.set(lagSeconds())
    },
  })
  return {
    reads: new Counter({
      name: 'learnlab_replica_reads_total',
      help: 'Reads that the replica may answer, by the server that did',
      labelNames: ['server'],
      registers: [registry],
    }),
    failures: new Counter({
      name: 'learnlab_replica_failures_total',
      help: 'Reads that the replica failed, and the primary was asked after it',
      registers: [registry],
    }),
  }
}

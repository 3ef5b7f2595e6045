import { Gauge, type Registry } from 'prom-client'
import type { Executor } from './executor.ts'

/** Shows operators what the executor is doing. Each figure is read when they ask. */
export function observeSandboxes(registry: Registry, executor: Executor): void {
  const gauge = (name: string, help: string, read: () => number) =>
    new Gauge({
      name: `learnlab_sandbox_${name}`,
      help,
      registers: [registry],
      collect() {
        this.set(read())
      },
    })
  gauge('available', 'Whether programs can be run', () => (executor.unavailable ? 0 : 1))
  gauge('containers', 'Containers there are, and those being made', () => executor.containers)
  gauge('running', 'Programs running', () => executor.running)
  gauge('interactive', 'Interactive programs running', () => executor.sessions)
  gauge('waiting', 'Programs waiting for their turn', () => executor.waiting)
  gauge('engine_calls', 'Calls made to Docker Engine since the start', () => executor.engineCalls)
}

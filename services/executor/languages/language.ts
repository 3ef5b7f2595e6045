import type { SizeClass } from '../sandbox/size-class.ts'

/** How the agent in a container runs programs of a language. */
export type AgentMode =
  /** The program runs in a process forked from a Python that has its modules loaded. */
  | 'python'
  /** The program runs in a Node that was started ahead and is used once. */
  | 'node'

/** All that is particular to one language. */
export type Language = {
  /** The name that requests use. */
  readonly name: string
  readonly aliases: readonly string[]
  /** The file that a program given as one text becomes. */
  readonly defaultEntryPoint: string
  /** What the smallest program needs; less cannot be asked for. */
  readonly leastMemoryBytes: number
  /** What the agent is started with in a container of a size. */
  agent(size: SizeClass): { readonly mode: AgentMode; readonly standbyOptions: readonly string[] }
}

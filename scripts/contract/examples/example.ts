import type { DescService, MessageInitShape, MessageShape } from '@bufbuild/protobuf'
import type { TestProvider } from '../../../services/auth/test/openid-provider.ts'
import type { Account, Laboratory } from '../laboratory.ts'

type Methods = DescService['method']
type Method = Methods[string]

/** What a call that went well brought: one message, of streams all. */
export type Answer<M extends Method> = M['methodKind'] extends 'unary' | 'client_streaming'
  ? MessageShape<M['output']>
  : readonly MessageShape<M['output']>[]

/** One call that must go well. */
export type Example<M extends Method> = {
  /** Who calls; left out where the contract asks for nobody. */
  readonly as?: Account
  readonly request: MessageInitShape<M['input']>
  /** Holds the answer, and what the call did, against what was asked; throws where they are not as they should be. */
  readonly check: (answer: Answer<M>) => unknown
  /** What another user of the same role is told who sends the same request. */
  readonly stranger?: 'PERMISSION_DENIED' | 'NOT_FOUND'
  /** For a stream that goes on until its caller leaves: after how many messages that is. */
  readonly leaveAfter?: number
}

/** The laboratory, and a provider that people sign in with. */
export type Surroundings = Laboratory & { readonly provider: TestProvider }

/** Makes what the call needs. Asked anew for every call, since many can be made only once. */
export type MakeExample<M extends Method> = (lab: Surroundings) => Example<M> | Promise<Example<M>>

/**
 * An example for each method of a service: one that is new in the contract does not compile until it has one. Methods
 * that only services may call are not there for callers from outside, which is what they are held against instead.
 */
export type Examples<S extends { readonly method: Methods }> = {
  readonly [Name in keyof S['method']]: MakeExample<S['method'][Name]> | 'for services'
}

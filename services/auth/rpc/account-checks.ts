import { invalidArgument, type RpcError, rpcError } from '@learnlab/rpc'
import { displayName } from '../domain/display-name.ts'
import { allowsDomain, type EmailDomains } from '../domain/email.ts'

/** The name as it is kept. @throws INVALID_ARGUMENT */
export function requireName(typed: string): string {
  const result = displayName(typed)
  if ('wrong' in result) throw invalidArgument([{ field: 'name', description: result.wrong }])
  return result.name
}

/** @throws INVALID_ARGUMENT when accounts may not have addresses of this domain */
export function requireDomain(domains: EmailDomains, email: string, field: string): void {
  if (!allowsDomain(domains, email)) {
    throw invalidArgument([{ field, description: 'accounts cannot have addresses of this domain here; use another' }])
  }
}

export function invalidLink(): RpcError {
  return rpcError('LINK_INVALID', 'the link was used, has expired or is not whole; ask for a new one')
}

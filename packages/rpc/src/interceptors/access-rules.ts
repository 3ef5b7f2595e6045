import type { Interceptor } from '../interceptor.ts'
import { isForServices, type MethodRules, type ServiceAccess } from '../method-rules.ts'
import { permissionDenied, unauthenticated } from '../rpc-error.ts'
import type { ServerCall } from '../server-call.ts'
import type { ServiceVerifier } from '../service-identity.ts'
import type { TokenVerifier } from '../token-verifier.ts'

/**
 * Finds out who calls, from the access token alone, and holds the method's rules against it. No other header says
 * anything about identity. A token that is sent must be valid, on public methods too: a client whose token ran out
 * should refresh it and not see a stranger's answers. Anonymous methods look at none: whoever signs in or refreshes has
 * no good one yet. Which of the two verifiers judges a token, the method alone says.
 */
export function accessRules(tokens: TokenVerifier, serviceTokens: ServiceVerifier): Interceptor {
  return {
    name: 'access rules',
    hooksFor({ access, method }) {
      if (isForServices(access)) {
        return { start: (call) => admitService(call, access, serviceTokens, method.parent.typeName) }
      }
      return {
        start(call) {
          if (access === 'anonymous') return
          const token = bearerToken(call)
          if (token === undefined) return admit(call, access)
          const known = tokens.known?.(token)
          if (!known) return verifyAndAdmit(call, token, tokens, access)
          call.caller = known
          admit(call, access)
        },
      }
    },
  }
}

function admitService(
  call: ServerCall,
  { services }: ServiceAccess,
  serviceTokens: ServiceVerifier,
  audience: string,
): void {
  const token = bearerToken(call)
  if (token === undefined) throw unauthenticated('TOKEN_MISSING', 'this method is for services')
  const caller = serviceTokens.verify(token, audience)
  if (!services.has(caller.name)) throw permissionDenied(`this method is not for the service ${caller.name}`)
  call.caller = caller
}

async function verifyAndAdmit(
  call: ServerCall,
  token: string,
  tokens: TokenVerifier,
  access: UserAccess,
): Promise<void> {
  call.caller = await tokens.verify(token, call.deadline?.getTime())
  admit(call, access)
}

type UserAccess = Exclude<MethodRules['access'], ServiceAccess>

/** @throws when the caller may not call a method with that access */
function admit({ caller }: ServerCall, access: UserAccess): void {
  if (access === 'anonymous' || access === 'public') return
  if (caller.kind !== 'user') throw unauthenticated('TOKEN_MISSING', 'sign in first: this method needs an access token')
  if (!access.has(caller.role)) {
    throw permissionDenied(`this method is for ${[...access].join(', ')}; your role is ${caller.role}`)
  }
}

function bearerToken(call: ServerCall): string | undefined {
  const sent = call.headers('authorization')
  if (sent.length === 0) return undefined
  const [value] = sent
  if (sent.length > 1 || typeof value !== 'string' || value.slice(0, 7).toLowerCase() !== 'bearer ') {
    throw unauthenticated('TOKEN_INVALID', 'authorization must be one header: "Bearer" and a token')
  }
  return value.slice(7).trim()
}

import { type CallContext, permissionDenied } from '@learnlab/rpc'

/**
 * The cookie of browser mode. It goes to the one route that refreshes, scripts cannot read it, and no other site can
 * have it sent. The prefix makes browsers refuse it without Secure (RFC 6265bis, section 4.1.3); they count loopback as
 * secure, so it works in development too.
 */
const name = '__Secure-learnlab-refresh'
const attributes = 'Path=/api/v1/auth/refresh; HttpOnly; Secure; SameSite=Strict'

/** Header that only scripts can send, and from other origins only those that CORS lets. */
const csrfHeader = 'x-requested-by'

type ResponseHeaders = Pick<CallContext, 'setResponseHeader'>

export function setRefreshCookie(context: ResponseHeaders, refreshToken: string, expiresAt: Date, now: Date): void {
  const maxAgeS = Math.max(0, Math.floor((expiresAt.getTime() - now.getTime()) / 1_000))
  context.setResponseHeader('set-cookie', `${name}=${refreshToken}; Max-Age=${maxAgeS}; ${attributes}`)
}

export function clearRefreshCookie(context: ResponseHeaders): void {
  context.setResponseHeader('set-cookie', `${name}=; Max-Age=0; ${attributes}`)
}

/** The refresh token in the cookies of a call; undefined without one, or with several. */
export function refreshCookieOf(context: Pick<CallContext, 'header'>): string | undefined {
  const values = (context.header('cookie') ?? '')
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`))
  return values.length === 1 ? values[0]?.slice(name.length + 1) : undefined
}

/**
 * Lets a call that uses the cookie, or is to set one, pass only where a page of ours made it, in three independent ways beside SameSite: a header
 * that forms and links cannot send, what the browser says of the page's site (Fetch Metadata), and the page's origin.
 * OWASP, Cross-Site Request Forgery Prevention Cheat Sheet: custom request headers, Fetch Metadata, verifying origin.
 * Setting counts too: another site's form could sign a browser in to an account of its own.
 * @throws PERMISSION_DENIED
 */
export function refuseForgedCookie(context: Pick<CallContext, 'header'>, origins: readonly string[]): void {
  if (!context.header(csrfHeader)) throw permissionDenied(`browser mode needs a header ${csrfHeader}`)
  const site = context.header('sec-fetch-site')
  if (site === 'same-origin') return
  if (site === 'cross-site' || site === 'none') throw permissionDenied('another site made this call')
  // From a sibling of ours, or from a browser that does not say: only origins that may call at all.
  if (!origins.includes(context.header('origin') ?? '')) throw permissionDenied('this origin may not use browser mode')
}

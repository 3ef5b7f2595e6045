import { doesNotThrow, equal, throws } from 'node:assert/strict'
import test from 'node:test'
import { Code } from '@learnlab/rpc'
import { refreshCookieOf, refuseForgedCookie } from '../rpc/refresh-cookie.ts'

const ours = ['http://localhost:3000', 'https://site.example']
const call = (headers: Record<string, string>) => ({ header: (name: string) => headers[name] })
const by = { 'x-requested-by': 'page' }

const letIn: Record<string, Record<string, string>> = {
  'a page of the same origin': { ...by, 'sec-fetch-site': 'same-origin' },
  'the same origin, with a name': { ...by, 'sec-fetch-site': 'same-origin', origin: 'https://site.example' },
  'a sibling that may call': { ...by, 'sec-fetch-site': 'same-site', origin: 'http://localhost:3000' },
  'a browser that says only the origin': { ...by, origin: 'https://site.example' },
}
const refused: Record<string, Record<string, string>> = {
  'no header, as forms send it': { 'sec-fetch-site': 'same-origin', origin: 'https://site.example' },
  'an empty header': { 'x-requested-by': '', 'sec-fetch-site': 'same-origin' },
  'another site': { ...by, 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' },
  'another site that says it is ours': { ...by, 'sec-fetch-site': 'cross-site', origin: 'https://site.example' },
  'no page at all': { ...by, 'sec-fetch-site': 'none', origin: 'https://site.example' },
  'a sibling that may not call': { ...by, 'sec-fetch-site': 'same-site', origin: 'https://blog.site.example' },
  'a sibling without a name': { ...by, 'sec-fetch-site': 'same-site' },
  'nothing said': by,
  'another origin': { ...by, origin: 'https://evil.example' },
  'an origin that begins like ours': { ...by, origin: 'https://site.example.evil.example' },
  'an origin in other letters': { ...by, origin: 'https://SITE.example' },
  'another scheme': { ...by, origin: 'http://site.example' },
  'another port': { ...by, origin: 'https://site.example:8443' },
  'a page in a sandbox': { ...by, origin: 'null' },
  'several origins': { ...by, origin: 'https://site.example https://evil.example' },
  'words that Fetch Metadata does not have': { ...by, 'sec-fetch-site': 'same-origin, cross-site' },
}

for (const [who, headers] of Object.entries(letIn)) {
  test(`may refresh by cookie: ${who}`, () => doesNotThrow(() => refuseForgedCookie(call(headers), ours)))
}

for (const [who, headers] of Object.entries(refused)) {
  test(`may not refresh by cookie: ${who}`, () => {
    throws(() => refuseForgedCookie(call(headers), ours), { code: Code.PERMISSION_DENIED })
  })
}

test('the cookie is found among others, and not where there are two', () => {
  const name = '__Secure-learnlab-refresh'
  const of = (cookie: string) => refreshCookieOf(call({ cookie }))
  equal(of(`a=b; ${name}=one; c=d`), 'one')
  equal(of(`${name}=one;${name}=two`), undefined)
  equal(of(`x${name}=one`), undefined)
  equal(of(`a=${name}=one`), undefined)
  equal(of(''), undefined)
})

import { noteSecrets } from '@learnlab/testing'

/** Fields of requests and answers that are nobody's but the caller's. */
const secretFields = [
  ...['password', 'currentPassword', 'newPassword', 'token', 'code', 'handle'],
  ...['accessToken', 'refreshToken'],
]

/** The same client; the secrets in what is sent and answered are noted, so that no output may have them. */
export function notingSecrets<Client extends object>(client: Client): Client {
  return new Proxy(client, {
    get(target, name, receiver) {
      const method: unknown = Reflect.get(target, name, receiver)
      if (typeof method !== 'function') return method
      return (request: unknown, ...rest: unknown[]) => {
        note(request)
        const answer: unknown = method.call(target, request, ...rest)
        // Whoever calls hears how it ended.
        if (answer instanceof Promise) answer.then(note, () => undefined)
        return answer
      }
    },
  })
}

function note(message: unknown): void {
  if (typeof message !== 'object' || message === null) return
  for (const [field, value] of Object.entries(message)) {
    if (secretFields.includes(field) && typeof value === 'string') noteSecrets(value)
  }
}

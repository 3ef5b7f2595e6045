/** What a session is held by. */
export type Tokens = {
  readonly accessToken: string
  readonly refreshToken: string
  /** When the access token expires, in milliseconds since 1970-01-01T00:00:00Z by this machine's clock. */
  readonly expiresAtMs: number
}

/**
 * Where the client keeps tokens. Implement it to keep them over a reload; remember that scripts on the page can read
 * what is kept in localStorage.
 */
export type TokenStore = {
  read(): Tokens | undefined
  /** With undefined the session is over. */
  write(tokens: Tokens | undefined): void
}

/** Keeps tokens until the page or process ends. */
export function memoryTokens(initial?: Tokens): TokenStore {
  let tokens = initial
  return {
    read: () => tokens,
    write: (next) => {
      tokens = next
    },
  }
}

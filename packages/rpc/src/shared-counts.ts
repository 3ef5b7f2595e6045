/** What a count came to, with the calls of all replicas. */
export type SharedCount = {
  readonly total: number
  /** Milliseconds until it begins anew. */
  readonly msLeft: number
}

/** Counts of calls, a minute long each, that the replicas of a service share. */
export type SharedCounts = {
  /** Adds calls to their counts and gives those, in the same order. Rejects while they cannot be had. */
  add(calls: readonly { readonly key: string; readonly calls: number }[]): Promise<readonly SharedCount[]>
}

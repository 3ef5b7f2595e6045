type Outcomes<T extends readonly ((signal: AbortSignal) => Promise<unknown>)[]> = {
  [Index in keyof T]: Awaited<ReturnType<T[Index]>>
}

/**
 * Runs the tasks at once. When one fails, the others are aborted, and nothing of them runs any more when its error is
 * thrown: what follows may then end what they stand on.
 */
export async function inParallel<T extends readonly ((signal: AbortSignal) => Promise<unknown>)[]>(
  signal: AbortSignal,
  tasks: readonly [...T],
): Promise<Outcomes<T>> {
  const failing = new AbortController()
  const either = AbortSignal.any([signal, failing.signal])
  const running = tasks.map(async (task) => {
    try {
      return await task(either)
    } catch (error) {
      failing.abort(error)
      throw error
    }
  })
  await Promise.allSettled(running)
  signal.throwIfAborted()
  failing.signal.throwIfAborted()
  return (await Promise.all(running)) as Outcomes<T>
}

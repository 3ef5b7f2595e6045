type Waiting<Query, Answer> = {
  query: Query
  resolve: (answer: Answer) => void
  reject: (error: unknown) => void
}

/** Questions of one reading. */
const mostTogether = 100
const readingsAtOnce = 2

/**
 * Answers questions by readings that answer many of them: those that come while as many readings as may be are under way
 * wait for the next. So a thousand watchers who are woken at once need few connections and few round trips.
 */
export function readTogether<Query, Answer>(
  read: (queries: readonly Query[]) => Promise<Answer[]>,
): (query: Query) => Promise<Answer> {
  const waiting: Waiting<Query, Answer>[] = []
  let reading = 0

  async function readNext(): Promise<void> {
    reading++
    const group = waiting.splice(0, mostTogether)
    try {
      const answers = await read(group.map(({ query }) => query))
      for (const [index, { resolve, reject }] of group.entries()) {
        const answer = answers[index]
        if (answer === undefined) reject(new Error('a reading left a question without an answer'))
        else resolve(answer)
      }
    } catch (error) {
      for (const { reject } of group) reject(error)
    } finally {
      reading--
      begin()
    }
  }

  function begin(): void {
    while (reading < readingsAtOnce && waiting.length > 0) void readNext()
  }

  return (query) => {
    const { promise, resolve, reject } = Promise.withResolvers<Answer>()
    waiting.push({ query, resolve, reject })
    // After those that are woken by the same notice have asked as well.
    setImmediate(begin)
    return promise
  }
}

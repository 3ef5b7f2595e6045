// Outlines that one call asks the course service for at a time.
const outlinesAtOnce = 8

/** What `find` gives for each key, a few at a time, in the order of the keys. */
export async function outlinesOf<Found>(
  keys: readonly string[],
  find: (key: string) => Promise<Found>,
): Promise<[key: string, found: Found][]> {
  const all: [string, Found][] = []
  for (let next = 0; next < keys.length; next += outlinesAtOnce) {
    const group = keys.slice(next, next + outlinesAtOnce)
    all.push(...(await Promise.all(group.map(async (key): Promise<[string, Found]> => [key, await find(key)]))))
  }
  return all
}

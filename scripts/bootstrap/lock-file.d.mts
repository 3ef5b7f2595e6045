/** Takes the lock at `path` for this process, or names the living process that holds it. A dead owner's is taken over. */
export function tryLock(path: string): { release: () => void } | { heldBy: number }

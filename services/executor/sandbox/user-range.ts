import { randomInt } from 'node:crypto'

/**
 * One-time users come from a range that no other container of the host has: the kernel counts processes per user id
 * across the whole host, so with shared ids one container could starve another.
 *
 * A container's slot is part of its name, and the engine gives a name out once: two executors that pick the same slot
 * cannot both create their container.
 */
const firstUser = 0x7000_0000
const usersPerSlot = 2048
const slots = 65_536

/** Runs that a container may serve at most, so that it never runs out of users. One id is the janitor's. */
export const maxRunsPerContainer = 1000

export function randomSlot(): number {
  return randomInt(slots)
}

export function firstUserOf(slot: number): number {
  return firstUser + slot * usersPerSlot
}

export function containerName(slot: number): string {
  return `learnlab-sandbox-${slot}`
}

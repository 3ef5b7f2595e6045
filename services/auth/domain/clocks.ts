/**
 * Clocks of hosts may differ by this much: what must outlive a token that another host issued is kept for so much longer.
 * Hosts further apart than that are out of order.
 */
export const clockDifferenceMs: number = 5 * 60_000

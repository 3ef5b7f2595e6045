let second = 0
let prefix = ''

/**
 * The time now in ISO 8601 with milliseconds, as the part of a line that pino takes. The same as its own isoTime, but
 * the date is written once a second: writing it at every line is half of what the line costs.
 */
export function isoTime(): string {
  const nowMs = Date.now()
  const currentSecond = Math.floor(nowMs / 1_000)
  if (currentSecond !== second) {
    second = currentSecond
    prefix = `,"time":"${new Date(currentSecond * 1_000).toISOString().slice(0, 20)}`
  }
  const milliseconds = nowMs - currentSecond * 1_000
  return `${prefix}${milliseconds < 10 ? '00' : milliseconds < 100 ? '0' : ''}${milliseconds}Z"`
}

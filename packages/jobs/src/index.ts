export { eventRetention } from './event-retention.ts'
export { type Job, type Jobs, startJobs } from './scheduled-jobs.ts'

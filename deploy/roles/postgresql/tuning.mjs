// `node tuning.mjs '{"memoryMiB": 8064, "cores": 4, "connections": 60, "diskMiB": 240000}'`: settings of PostgreSQL as JSON
// for a host that it has to itself but for the operating system and a pooler. Needs Node 20 and nothing else.
//
// The usual rules of thumb (a quarter of the memory for shared_buffers, 64 MB of work_mem, 100 connections) let queries ask
// for several times the memory of a Pi. Here everything that PostgreSQL may ask for at one time is added up first, and
// work_mem is what remains, shared out among every process and every sort and hash table that it may have.

/** The operating system, PgBouncer, exporters, and files being read for a backup. */
const leastReserveMiB = 320
const reserveShare = 0.2
/** A backend with its catalogue caches, and temp_buffers. */
const backendMiB = 8
/** Sorts and hash tables of one process at one time; more than the services' own statements ever have. */
const sortsAtOnce = 4
const autovacuumWorkers = 2
const fixedMiB = 16 + 48 // wal_buffers; lock tables, the background processes

const clamp = (value, least, most) => Math.min(most, Math.max(least, value))

/**
 * @param {{ memoryMiB: number, cores: number, connections: number, diskMiB: number }} host
 * @throws RangeError when so many connections do not fit into the memory
 */
export function tune({ memoryMiB, cores, connections, diskMiB }) {
  const budget = Math.floor(memoryMiB - Math.max(leastReserveMiB, memoryMiB * reserveShare))
  const parallelWorkers = clamp(cores, 1, 8)
  const processes = connections + parallelWorkers
  const sharedBuffers = Math.floor(clamp(budget * 0.25, 32, 16_384))
  const maintenance = Math.floor(clamp((budget * 0.1) / (autovacuumWorkers + 1), 16, 1_024))
  const spoken = sharedBuffers + maintenance * (autovacuumWorkers + 1) + processes * backendMiB + fixedMiB
  const workMemKiB = Math.floor(((budget - spoken) * 1024) / (processes * sortsAtOnce))
  if (workMemKiB < 256) {
    throw new RangeError(
      `${connections} connections do not fit into ${memoryMiB} MiB: give PostgreSQL fewer and pool them, or more memory`,
    )
  }
  return {
    max_connections: connections,
    shared_buffers: `${sharedBuffers}MB`,
    work_mem: `${Math.min(workMemKiB, 65_536)}kB`,
    hash_mem_multiplier: 1,
    maintenance_work_mem: `${maintenance}MB`,
    autovacuum_max_workers: autovacuumWorkers,
    autovacuum_work_mem: -1,
    temp_buffers: '4MB',
    wal_buffers: '16MB',
    // What the planner may expect to find in memory, be it ours or the kernel's.
    effective_cache_size: `${sharedBuffers + Math.floor((budget - spoken) * 0.5)}MB`,
    max_worker_processes: parallelWorkers + 4,
    max_parallel_workers: parallelWorkers,
    max_parallel_workers_per_gather: clamp(Math.floor(cores / 2), 0, 2),
    max_parallel_maintenance_workers: 1,
    min_wal_size: `${Math.floor(clamp(diskMiB * 0.01, 80, 1_024))}MB`,
    max_wal_size: `${Math.floor(clamp(diskMiB * 0.04, 256, 8_192))}MB`,
  }
}

/** What PostgreSQL with these settings may ask for at one time, in MiB. */
export function worstCaseMiB(settings) {
  const processes = settings.max_connections + settings.max_parallel_workers
  const sorts = (number(settings.work_mem) / 1024) * settings.hash_mem_multiplier * sortsAtOnce
  const vacuum = number(settings.maintenance_work_mem) * (settings.autovacuum_max_workers + 1)
  return number(settings.shared_buffers) + vacuum + processes * (backendMiB + sorts) + fixedMiB
}

function number(text) {
  return Number.parseInt(text, 10)
}

if (import.meta.url === `file://${process.argv[1]}`) {
  try {
    console.log(JSON.stringify(tune(JSON.parse(process.argv[2] ?? ''))))
  } catch (error) {
    console.error(error.message)
    process.exitCode = 1
  }
}

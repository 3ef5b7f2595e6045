type Settings = {
  max_connections: number
  shared_buffers: string
  work_mem: string
  hash_mem_multiplier: number
  maintenance_work_mem: string
  autovacuum_max_workers: number
  autovacuum_work_mem: number
  temp_buffers: string
  wal_buffers: string
  effective_cache_size: string
  max_worker_processes: number
  max_parallel_workers: number
  max_parallel_workers_per_gather: number
  max_parallel_maintenance_workers: number
  min_wal_size: string
  max_wal_size: string
}

export function tune(host: { memoryMiB: number; cores: number; connections: number; diskMiB: number }): Settings
export function worstCaseMiB(settings: Settings): number

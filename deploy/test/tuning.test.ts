import { equal, ok, throws } from 'node:assert/strict'
import test from 'node:test'
import { tune, worstCaseMiB } from '../roles/postgresql/tuning.mjs'

const piOf8GB = { memoryMiB: 8_064, cores: 4, connections: 60, diskMiB: 240_000 }

test('no host is told to give PostgreSQL more memory than it has', () => {
  for (let memoryMiB = 512; memoryMiB <= 262_144; memoryMiB = Math.ceil(memoryMiB * 1.13)) {
    for (const cores of [1, 2, 4, 16, 64]) {
      for (const connections of [10, 20, 60, 100, 200, 1_000]) {
        const host = { memoryMiB, cores, connections, diskMiB: 32_000 }
        const worst = worstOf(host)
        if (worst === undefined) continue
        ok(worst <= memoryMiB * 0.8 && worst <= memoryMiB - 320, `${JSON.stringify(host)}: ${worst} MiB`)
      }
    }
  }
})

function worstOf(host: typeof piOf8GB): number | undefined {
  try {
    return worstCaseMiB(tune(host))
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}

test('a Pi of 8 GB gets figures of use', () => {
  const settings = tune(piOf8GB)
  equal(settings.shared_buffers, '1612MB')
  ok(Number.parseInt(settings.work_mem, 10) >= 8_192)
})

test('a Pi of 1 GB still serves a few connections, and too many are refused with what to do', () => {
  ok(tune({ ...piOf8GB, memoryMiB: 906, connections: 20 }))
  throws(() => tune({ ...piOf8GB, memoryMiB: 906, connections: 200 }), /fewer and pool them/)
})

test('the figures that are usually advised ask for more than there is', () => {
  const usual = { ...tune(piOf8GB), max_connections: 100, shared_buffers: '2048MB', work_mem: '65536kB' }
  ok(worstCaseMiB({ ...usual, maintenance_work_mem: '512MB', autovacuum_max_workers: 3 }) > piOf8GB.memoryMiB)
})

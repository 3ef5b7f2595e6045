import { equal } from 'node:assert/strict'
import test from 'node:test'
import { ReplicaFreshness } from '../src/replica-freshness.ts'

test('a replica is as old as the last place of the primary that it has passed', () => {
  const freshness = new ReplicaFreshness(60_000)
  equal(freshness.lagMs(0), Number.POSITIVE_INFINITY)
  freshness.notePrimary(100n, 1_000)
  freshness.noteReplica(99n)
  equal(freshness.lagMs(1_000), Number.POSITIVE_INFINITY)
  freshness.noteReplica(100n)
  equal(freshness.lagMs(1_500), 500)
  freshness.notePrimary(200n, 2_000)
  freshness.notePrimary(300n, 3_000)
  freshness.noteReplica(250n)
  equal(freshness.lagMs(3_000), 1_000)
})

test('a primary at rest makes no replica look old', () => {
  const freshness = new ReplicaFreshness(60_000)
  for (let atMs = 0; atMs <= 600_000; atMs += 1_000) freshness.notePrimary(100n, atMs)
  freshness.noteReplica(100n)
  equal(freshness.lagMs(600_000), 0)
})

test('a replica that stands still grows older, also when the primary’s places are forgotten', () => {
  const freshness = new ReplicaFreshness(10_000)
  freshness.notePrimary(100n, 0)
  freshness.noteReplica(100n)
  for (let atMs = 1_000; atMs <= 100_000; atMs += 1_000) freshness.notePrimary(100n + BigInt(atMs), atMs)
  freshness.noteReplica(100n)
  equal(freshness.lagMs(100_000), 100_000)
})

test('a replica that went back is of unknown age until it has caught up', () => {
  const freshness = new ReplicaFreshness(10_000)
  freshness.notePrimary(100n, 0)
  freshness.noteReplica(100n)
  freshness.noteReplica(50n)
  equal(freshness.lagMs(1), Number.POSITIVE_INFINITY)
  freshness.noteReplica(100n)
  equal(freshness.lagMs(1), 1)
})

test('places of a primary that was replaced by another count no more', () => {
  const freshness = new ReplicaFreshness(10_000)
  freshness.notePrimary(500n, 0)
  freshness.notePrimary(100n, 1_000)
  freshness.noteReplica(600n)
  equal(freshness.lagMs(1_000), 0)
})

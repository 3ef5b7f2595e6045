import { deepEqual, equal, match } from 'node:assert/strict'
import test, { suite } from 'node:test'
import { carryOut } from '../doctor/attack.ts'
import { examine } from '../doctor/doctor.ts'
import { asTable, isBreach } from '../doctor/finding.ts'
import { appArmorFinding, hostFindings } from '../doctor/host.ts'
import { sizesFor } from '../host-size.ts'
import { defaultBaseImage } from '../images/build.ts'
import { docker, sharedExecutor, skip } from './sandbox.ts'

test('every layer of the sandbox holds here', { skip }, async () => {
  const findings = await examine({ docker, baseImage: defaultBaseImage })
  deepEqual(findings.filter(isBreach), [])
})

suite('a layer that lets something through is told', { skip }, () => {
  const { executor } = sharedExecutor()
  const attack = (code: string, must = true) =>
    carryOut({ layer: 'x', must, programs: [{ code }] }, (request) => executor().run(request, { userId: 'doctor' }))

  test('by what a program found, or by how it ended', async () => {
    const found = await attack('hole("the door"); seen("a wall")')
    deepEqual([found.state, found.seen, isBreach(found)], ['fails', 'the door', true])
    match((await attack('raise ValueError("odd")')).seen, /NONZERO_EXIT.*odd/)
    equal((await attack('denied("the door", lambda: open("/etc/passwd"))')).state, 'fails')
    equal((await attack('denied("the door", lambda: open("/etc/shadow")); seen("a wall")')).seen, 'a wall')
    equal(isBreach(await attack('hole("the door")', false)), false)
  })
})

test('the table names what fails', () => {
  const finding = { layer: 'network', must: true, state: 'fails', seen: 'eth0' } as const
  deepEqual(asTable([finding, { ...finding, must: false }]), ['FAILS       network  eth0', 'no          network  eth0'])
})

test('control groups of version 2 are unverified, and no reason to refuse a host', () => {
  const finding = (CgroupVersion: string) =>
    hostFindings({ CgroupVersion }, undefined).find(({ layer }) => layer === 'control groups')
  equal(finding('1')?.state, 'holds')
  equal(finding('2')?.state, 'unverified')
  equal(finding('3')?.state, 'fails')
})

test('AppArmor is told to be absent, at work, or missing where it should be', () => {
  const state = (options: string[], profile: string, wanted?: string) =>
    appArmorFinding({ SecurityOptions: options }, profile, wanted).state
  equal(state(['name=seccomp'], ''), 'absent')
  equal(state(['name=apparmor'], 'docker-default (enforce)'), 'holds')
  equal(state(['name=apparmor'], 'unconfined'), 'fails')
  equal(state(['name=apparmor'], 'docker-default (enforce)', 'learnlab'), 'fails')
})

test('a host runs what its cores and its memory bear', () => {
  const gibibyte = 2 ** 30
  const sizes = (cores: number, gib: number) => Object.values(sizesFor({ cores, memoryBytes: gib * gibibyte }))
  deepEqual(sizes(2, 24), [2, 4, 8])
  deepEqual(sizes(1, 0.5), [1, 1, 1])
  deepEqual(sizes(8, 2), [3, 3, 3])
})

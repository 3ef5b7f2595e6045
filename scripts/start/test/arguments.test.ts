import { deepEqual, equal, match } from 'node:assert/strict'
import test from 'node:test'
import { defaultDataFolder } from '../../setup/project.ts'
import { parseArguments } from '../arguments.ts'

test('without arguments everything is as usual', () => {
  deepEqual(parseArguments([]), {
    kind: 'start',
    options: { dataFolder: defaultDataFolder, port: undefined, mayInstall: true, watch: false },
  })
})

test('every flag is taken', () => {
  deepEqual(parseArguments(['--data', '/srv/lab', '--port', '9080', '--no-install', '--watch']), {
    kind: 'start',
    options: { dataFolder: '/srv/lab', port: 9080, mayInstall: false, watch: true },
  })
})

test('--help wins over the rest', () => {
  equal(parseArguments(['--port', '9080', '--help']).kind, 'help')
})

for (const argv of [
  ['--prot', '9080'],
  ['stray'],
  ['--port'],
  ['--port', '0'],
  ['--port', '70000'],
  ['--port', '80a'],
  ['--data', ''],
]) {
  test(`${argv.join(' ')} is a mistake, said in one sentence that leads to --help`, () => {
    const command = parseArguments(argv)
    equal(command.kind, 'mistake')
    if (command.kind === 'mistake') match(command.sentence, /^[^\n]+ See npm start -- --help$/)
  })
}

// Run by noted-secrets.test.ts: a server under test logs what it must not.
import test from 'node:test'
import { noteOutput, noteSecrets } from '../src/index.ts'

test('passes by itself', () => {
  noteSecrets('gentle otter umbrella')
  noteOutput('log of the server', '{"msg":"call","password":"gentle ')
  noteOutput('log of the server', 'otter umbrella"}\n')
})

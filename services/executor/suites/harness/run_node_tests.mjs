// Runs node:test's tests beside a learner's program and reports each on the way, between the program's output and
// behind a mark that was told on stdin before a line of the program ran. The program lives in this process and can do
// all that this code can: what that means for the results is said in docs/security.md.
import assert from 'node:assert'
import { readFileSync, writeSync } from 'node:fs'
import { resolve } from 'node:path'
import * as nodeTest from 'node:test'
import { inspect } from 'node:util'

const messageCharacters = 2_000
const folder = process.cwd()
const { mark, files, stopAtFirst } = JSON.parse(readFileSync(0, 'utf8'))
const { stringify } = JSON
const exit = process.reallyExit.bind(process)
const from = Buffer.from.bind(Buffer)

// One pipe for all that is printed: two could not be told apart in time.
process.stderr.write = process.stdout.write.bind(process.stdout)

function report(kind, fields = {}) {
  const text = from(stringify({ kind, ...fields }))
  const bytes = Buffer.concat([from(`\x1e${mark}${text.length.toString(16).padStart(8, '0')}`), text])
  for (let at = 0; at < bytes.length; ) at += writeSync(1, bytes, at)
}

/** What the framework is made of, to be seen unchanged after the program had its way. */
const owners = [assert, assert.strict, nodeTest.default, assert.AssertionError.prototype]
const parts = owners.flatMap((owner) => Object.getOwnPropertyNames(owner).map((name) => [owner, name, owner[name]]))

function changed() {
  const found = parts.find(([owner, name, value]) => owner[name] !== value)
  return found && `${found[1]} of the test framework was changed`
}

/** An error as a learner should read it: without the lines of the framework. */
function told(error, isFailure) {
  try {
    const text = isFailure ? error.message : error instanceof Error ? String(error.stack) : inspect(error)
    const own = text.split('\n').filter((line) => !/^ {4}at /.test(line) || line.includes(`${folder}/`))
    const plain = own.join('\n').replaceAll(`file://${folder}/`, '').replaceAll(`${folder}/`, '').trim()
    return plain.length > messageCharacters ? `${plain.slice(0, messageCharacters - 1)}…` : plain
  } catch {
    return 'the error cannot be shown'
  }
}

const isAssertion = (error) => error instanceof assert.AssertionError
const hidesOthers = new Set(['subtestsFailed', 'cancelledByParent'])

/** Names of suites and tests down to each, by where it is in its file. */
const paths = new Map()
const above = []
const placeOf = ({ file, line, column, name, nesting }) => [file, line, column, nesting, name].join('\0')
const testFiles = new Map(files.map((file) => [resolve(file), file]))
const fileOf = (event) => testFiles.get(resolve(event.file ?? '')) ?? event.file ?? ''

function onStart(event) {
  // A file that cannot be imported, or has no tests, comes as a test with its path for a name.
  if (testFiles.has(event.name)) return
  const path = [...above.slice(0, event.nesting), event.name]
  above.splice(event.nesting, above.length, event.name)
  paths.set(placeOf(event), path)
  report('start', { file: fileOf(event), id: path.join(' > ') })
}

function onEnd(event) {
  const { details, name } = event
  const error = details.error?.cause ?? details.error
  if (testFiles.has(name)) {
    if (error) report('problem', { message: told(error, false) })
    return
  }
  if (details.type === 'suite') {
    if (details.error && !hidesOthers.has(details.error.failureType)) report('problem', { message: told(error, false) })
    return
  }
  const test = { file: fileOf(event), id: (paths.get(placeOf(event)) ?? [name]).join(' > ') }
  const us = Math.round(details.duration_ms * 1000)
  const tampered = changed()
  if (tampered) return report('end', { ...test, status: 'error', message: tampered, us })
  if (event.skip !== undefined || event.todo !== undefined)
    return report('end', { ...test, status: 'skip', message: '', us })
  if (!details.error) return report('end', { ...test, status: 'pass', message: '', us })
  const isFailure = isAssertion(error) || details.error.failureType === 'subtestsFailed'
  report('end', { ...test, status: isFailure ? 'fail' : 'error', message: told(error, isFailure), us })
  if (stopAtFirst) exit(0)
}

const events = nodeTest.run({ files: [...testFiles.keys()], isolation: 'none', concurrency: 1 })
events.on('test:dequeue', onStart)
events.on('test:complete', onEnd)
events.on('end', () => {
  const tampered = changed()
  if (tampered) report('problem', { message: tampered })
  report('done')
  exit(0)
})
events.resume()

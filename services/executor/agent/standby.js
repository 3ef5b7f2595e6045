// Preloaded into a Node that stands by: waits for one program, puts it in place, and lets Node start it as its own.
// Node then runs the entry exactly as `node FILE` would; only the path it was told at its start is exchanged.

const fs = require('node:fs')
const path = require('node:path')
const Module = require('node:module')

const programFd = 3
const notesFd = 4
const chunkBytes = 1 << 18
const typescriptName = /\.[cm]?ts$/
const typescript = typescriptName.test(process.argv[1])

function receive() {
  const chunks = []
  for (;;) {
    const chunk = Buffer.allocUnsafe(chunkBytes)
    const read = fs.readSync(programFd, chunk, 0, chunkBytes, null)
    if (read === 0) break
    chunks.push(chunk.subarray(0, read))
  }
  const data = Buffer.concat(chunks)
  const header = data.readUInt32BE(0)
  const program = JSON.parse(data.toString('utf8', 4, 4 + header))
  let position = 4 + header
  for (const file of program.files) {
    file.content = data.subarray(position, position + file.size)
    position += file.size
  }
  if (position !== data.length) throw new Error('the program arrived cut')
  return program
}

// A full file system must not leave an empty file behind: sizes are checked and every error ends the run.
function write(file) {
  const parent = path.dirname(file.name)
  if (parent !== '.') fs.mkdirSync(parent, { recursive: true })
  const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW } = fs.constants
  const fd = fs.openSync(file.name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o644)
  try {
    for (let at = 0; at < file.size; ) at += fs.writeSync(fd, file.content, at, file.size - at)
    if (fs.fstatSync(fd).size !== file.size) throw new Error(`${file.name} was not written whole`)
  } finally {
    fs.closeSync(fd)
  }
}

function standIn(entry) {
  const placeholder = process.argv[1]
  const wanted = path.resolve(entry)
  if (wanted === placeholder) return
  const find = Module._findPath
  Module._findPath = function (request, ...rest) {
    return find.call(this, request === placeholder ? wanted : request, ...rest)
  }
}

/** What strips types says once that it is new; that is for those who call it, and not for a learner. */
function stripTypes(source) {
  const { emitWarning } = process
  process.emitWarning = () => {}
  try {
    Module.stripTypeScriptTypes(source)
  } finally {
    process.emitWarning = emitWarning
  }
}

/** What is wrong with the syntax of a program, or would take more than leaving its types out; or undefined. */
function findSyntaxError(files) {
  for (const { name, content } of files) {
    if (!typescriptName.test(name)) continue
    try {
      stripTypes(content.toString())
    } catch (error) {
      // The stack begins with a colon, the number of the line, and the line with its fault marked.
      return `${name}${error.stack.split('\n    at ')[0]}\n`
    }
  }
}

function standBy() {
  // Output blocks like that of other programs. Left asynchronous, a busy program would pile it up in memory, and one
  // that calls process.exit() would lose it.
  for (const stream of [process.stdout, process.stderr]) stream._handle?.setBlocking?.(true)
  // Loads what strips types.
  if (typescript) stripTypes('const ready: boolean = true')
  fs.writeSync(notesFd, 'r')
  try {
    // Not before: Node remembers that the folder in which it preloads this file has no package.json.
    process.chdir(path.dirname(process.argv[1]))
    const program = receive()
    for (const file of program.files) write(file)
    standIn(program.entry)
    process.argv.splice(1, process.argv.length, path.resolve(program.entry), ...program.args)
    process.execArgv.length = 0
    Object.assign(process.env, program.environment)
    const syntaxError = typescript && findSyntaxError(program.files)
    const { user, system } = process.cpuUsage()
    fs.writeSync(notesFd, `${syntaxError ? 'c' : 'k'}${process.hrtime.bigint()} ${user + system}`)
    if (syntaxError) {
      fs.writeSync(2, syntaxError)
      process.reallyExit(1)
    }
  } catch (error) {
    fs.writeSync(notesFd, `f${String(error).slice(0, 400)}`)
    process.reallyExit(127)
  }
  fs.closeSync(programFd)
  fs.closeSync(notesFd)
}

delete require.cache[__filename]
// Node preloads this into the program's workers as well, where it disables what would change the whole process. To load
// the module that says so outright would take a twentieth of Node's start.
if (!process.chdir.disabled) standBy()

// A Node that forks itself for every program. On stdin comes the path of a program a line; on stdout goes its wait
// status a line; what it prints goes to descriptor 3.
'use strict'
const fs = require('node:fs')
const Module = require('node:module')
const { fork, wait, exit } = require(process.argv[2])

const programOutput = 3
const stdin = 0
const stdout = 1

// What programs usually need is there before they are: that is what a fork saves.
for (const name of ['assert', 'crypto', 'events', 'path', 'readline', 'timers', 'url', 'util']) require(`node:${name}`)
require('node:util').inspect({ list: [1], map: new Map() })

/** The next line of stdin, or undefined at its end. */
function readLine() {
  const bytes = Buffer.alloc(4096)
  let line = ''
  while (!line.endsWith('\n')) {
    const count = fs.readSync(stdin, bytes)
    if (count === 0) return undefined
    line += bytes.toString('utf8', 0, count)
  }
  return line.trimEnd()
}

/** In the child: everything after this is the program's. */
function become(file) {
  process.reallyExit = (code) => exit(code ?? 0)
  const { emit } = process
  process.emit = function (event, ...args) {
    const heard = Reflect.apply(emit, this, [event, ...args])
    if (event === 'exit') exit(process.exitCode ?? args[0] ?? 0)
    return heard
  }
  process.argv = [process.argv[0], file]
  Module.runMain(file)
}

for (;;) {
  const file = readLine()
  if (file === undefined) break
  const child = fork(programOutput)
  if (child === 0) {
    become(file)
    break
  }
  fs.writeSync(stdout, `${child < 0 ? 'failed' : wait(child)}\n`)
}

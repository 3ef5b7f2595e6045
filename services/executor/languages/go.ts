import { dirname } from 'node:path'
import { artifactName, asArgument, commandAgent } from './commands.ts'
import { compilationLimits } from './compilation-limits.ts'
import type { Command, Language } from './language.ts'

const tool = '/usr/bin/go'
/** The library that the image has compiled to need no C. */
const library = ['-installsuffix', 'nocgo']
const objectFile = `${artifactName}.o`
/** Compiling a small program ends before collecting its garbage pays; only one that fills its memory has it collected. */
const memory: Command = ['/usr/bin/env', 'GOGC=off', `GOMEMLIMIT=${compilationLimits.memoryBytes / 2}`]

export const go: Language = {
  name: 'go',
  title: 'Go',
  aliases: ['golang'],
  image: 'go',
  leastMemoryBytes: 32 * 1024 * 1024,
  defaultEntryPoint: 'main.go',
  hello: 'package main\n\nimport "fmt"\n\nfunc main() {\n\tfmt.Println("Hello, world!")\n}\n',
  versionCommand: [tool, 'version'],
  keptReady: false,
  agent: commandAgent,
  run: ({ args }) => [`./${artifactName}`, ...args],
  compilation: {
    limits: compilationLimits,
    commands: ({ entryPoint, fileNames }) =>
      fileNames.includes('go.mod') ? buildModule(entryPoint) : compilePackage(entryPoint, fileNames),
  },
}

/** Compiler and linker themselves do in less than half the time what `go build` does, where there is one package. */
function compilePackage(entryPoint: string, fileNames: readonly string[]): readonly Command[] {
  const folder = dirname(entryPoint)
  const own = fileNames.filter((name) => /\.go$/.test(name) && !name.endsWith('_test.go') && dirname(name) === folder)
  return [
    [...memory, '/opt/go/compile', ...library, '-p', 'main', '-o', objectFile, ...own.map(asArgument)],
    [...memory, '/opt/go/link', ...library, '-s', '-w', '-o', artifactName, objectFile],
  ]
}

function buildModule(entryPoint: string): readonly Command[] {
  const target = `./${dirname(entryPoint)}`
  const environment = ['CGO_ENABLED=0', 'GOFLAGS=-mod=mod', 'GOPROXY=off']
  return [['/usr/bin/env', ...environment, tool, 'build', ...library, '-ldflags=-s -w', '-o', artifactName, target]]
}

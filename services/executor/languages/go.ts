import { dirname } from 'node:path'
import { artifactName, asArgument, commandAgent } from './commands.ts'
import { compilationLimits } from './compilation-limits.ts'
import type { Command, Language } from './language.ts'

const tool = '/usr/bin/go'
/** The library that the image has compiled to need no C. */
const library = ['-installsuffix', 'nocgo']
const objectFile = `${artifactName}.o`
const environment = {
  CGO_ENABLED: '0',
  GOFLAGS: '-mod=mod',
  GOPROXY: 'off',
  // A small program is compiled before collecting garbage pays; tools that fill memory, of which two may run, collect.
  GOGC: 'off',
  GOMEMLIMIT: String(compilationLimits.memoryBytes / 4),
}

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
    environment,
    commands: ({ entryPoint, fileNames }) =>
      fileNames.includes('go.mod') ? buildModule(entryPoint) : compilePackage(entryPoint, fileNames),
  },
}

/** Compiler and linker themselves do in less than half the time what `go build` does, where there is one package. */
function compilePackage(entryPoint: string, fileNames: readonly string[]): readonly Command[] {
  const folder = dirname(entryPoint)
  const own = fileNames.filter((name) => /\.go$/.test(name) && !name.endsWith('_test.go') && dirname(name) === folder)
  return [
    ['/opt/go/compile', ...library, '-p', 'main', '-o', objectFile, ...own.map(asArgument)],
    ['/opt/go/link', ...library, '-s', '-w', '-o', artifactName, objectFile],
  ]
}

function buildModule(entryPoint: string): readonly Command[] {
  const target = `./${dirname(entryPoint)}`
  return [[tool, 'build', ...library, '-ldflags=-s -w', '-o', artifactName, target]]
}

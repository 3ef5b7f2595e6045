import { c, gccOptions } from './c.ts'
import { artifactName, asArgument } from './commands.ts'
import { compilationLimits } from './compilation-limits.ts'
import type { Language } from './language.ts'

export const cpp: Language = {
  ...c,
  name: 'cpp',
  title: 'C++',
  aliases: ['c++', 'cxx'],
  defaultEntryPoint: 'main.cpp',
  hello: '#include <iostream>\n\nint main() {\n  std::cout << "Hello, world!\\n";\n}\n',
  versionCommand: ['/usr/bin/g++', '-dumpfullversion'],
  compilation: {
    limits: compilationLimits,
    commands: ({ fileNames }) => {
      const sources = fileNames.filter((name) => /\.(cpp|cc|cxx)$/.test(name)).map(asArgument)
      return [['/usr/bin/g++', '-std=gnu++20', ...gccOptions, '-o', artifactName, ...sources]]
    },
  },
}

import type { Command } from './bare.ts'

/** A small program, and the commands that run it on this machine without a sandbox. */
export type HelloProgram = {
  readonly language: string
  readonly file: string
  /** `nonce` makes it another program to a cache of compiled ones. */
  code(nonce: number): string
  /** Run in a folder that holds the file, and nothing else but what an earlier run left. */
  readonly bare: readonly Command[]
  /** Prints the version, to be held against that of the image. */
  readonly version: Command
}

const node = process.execPath

/** A program that prints little, in every language that has a figure. */
export const hello = {
  python: {
    language: 'python',
    file: 'main.py',
    code: () => 'print("hi")\n',
    bare: [['/usr/bin/python3', 'main.py']],
    version: ['/usr/bin/python3', '--version'],
  },
  javascript: {
    language: 'javascript',
    file: 'main.js',
    code: () => 'console.log("hi")\n',
    bare: [[node, 'main.js']],
    version: [node, '--version'],
  },
  typescript: {
    language: 'typescript',
    file: 'main.ts',
    code: () => 'const word: string = "hi"\nconsole.log(word)\n',
    bare: [[node, 'main.ts']],
    version: [node, '--version'],
  },
  java: {
    language: 'java',
    file: 'Main.java',
    code: (nonce) => `public class Main { // ${nonce}
  public static void main(String[] args) { System.out.println("hi"); }
}
`,
    bare: [
      ['/usr/bin/javac', 'Main.java'],
      ['/usr/bin/java', 'Main'],
    ],
    version: ['/usr/bin/javac', '--version'],
  },
  go: {
    language: 'go',
    file: 'main.go',
    code: (nonce) => `package main // ${nonce}

import "fmt"

func main() { fmt.Println("hi") }
`,
    bare: [['/usr/bin/go', 'build', '-o', 'program', 'main.go'], ['./program']],
    version: ['/usr/bin/go', 'version'],
  },
  bash: {
    language: 'bash',
    file: 'main.sh',
    code: () => 'echo hi\n',
    bare: [['/bin/bash', 'main.sh']],
    version: ['/bin/bash', '--version'],
  },
  sql: {
    language: 'sql',
    file: 'main.sql',
    code: () => "SELECT 'hi';\n",
    bare: [['/usr/bin/sqlite3', '-batch', '-bail', '-header', '-column', ':memory:', '.read main.sql']],
    version: ['/usr/bin/sqlite3', '--version'],
  },
  c: {
    language: 'c',
    file: 'main.c',
    code: (nonce) => `#include <stdio.h> /* ${nonce} */
int main(void) { puts("hi"); return 0; }
`,
    bare: [['/usr/bin/gcc', '-O2', '-o', 'program', 'main.c'], ['./program']],
    version: ['/usr/bin/gcc', '-dumpfullversion'],
  },
} as const satisfies Record<string, HelloProgram>

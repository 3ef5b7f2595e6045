import { deepEqual, equal, rejects } from 'node:assert/strict'
import test, { suite } from 'node:test'
import { checkEnvironment } from '../domain/environment.ts'
import { InvalidRequestError } from '../domain/invalid-request.ts'
import { sharedExecutor, skip } from './sandbox.ts'

const environment = { APP_GREETING: 'grüß "dich"\n$(id)', TZ: 'Asia/Tokyo' }
const wanted = `${environment.APP_GREETING}|`

/** Programs that print APP_GREETING and a bar. */
const printing: Readonly<Record<string, string>> = {
  python: 'import os\nprint(os.environ["APP_GREETING"], end="|")',
  javascript: 'process.stdout.write(process.env.APP_GREETING + "|")',
  typescript: 'const greeting: string | undefined = process.env.APP_GREETING\nprocess.stdout.write(greeting + "|")',
  bash: 'printf "%s|" "$APP_GREETING"',
  c: '#include <stdio.h>\n#include <stdlib.h>\nint main(void) { printf("%s|", getenv("APP_GREETING")); }',
  cpp: '#include <cstdlib>\n#include <iostream>\nint main() { std::cout << std::getenv("APP_GREETING") << "|"; }',
  java: 'class Main { public static void main(String[] a) { System.out.print(System.getenv("APP_GREETING") + "|"); } }',
  go: 'package main\nimport (\n\t"fmt"\n\t"os"\n)\nfunc main() { fmt.Print(os.Getenv("APP_GREETING"), "|") }',
}

/** Programs that print the hour at which 1970 began. */
const hours: Readonly<Record<string, string>> = {
  python: 'import time\nprint(time.localtime(0).tm_hour)',
  javascript: 'console.log(new Date(0).getHours())',
  java: `import java.time.*;
class Main { public static void main(String[] a) { System.out.println(Instant.EPOCH.atZone(ZoneId.systemDefault()).getHour()); } }`,
  bash: 'date --date=@0 +%-H',
}

suite('environment variables of a program', { skip }, () => {
  const { run } = sharedExecutor()

  for (const [language, code] of Object.entries(printing)) {
    test(`are found in ${language}`, async () => {
      const { verdict, stdout, stderr } = await run({ language, code, environment })
      deepEqual([verdict, stdout], ['COMPLETED', wanted], stderr)
    })
  }

  for (const [language, code] of Object.entries(hours)) {
    test(`say in which time zone ${language} runs`, async () => {
      const { stdout, stderr } = await run({ language, code, environment })
      equal(stdout, '9\n', stderr)
    })
  }

  test('are inherited by processes that it starts', async () => {
    const python = 'import subprocess\nprint(subprocess.check_output(["printenv", "APP_GREETING"], text=True))'
    const { stdout, stderr } = await run({ code: python, environment })
    equal(stdout, `${environment.APP_GREETING}\n\n`, stderr)
  })

  test('are gone with the run', async () => {
    const { stdout } = await run('import os, time\nprint(sorted(os.environ), time.localtime(0).tm_hour)')
    equal(stdout, "['HOME', 'LANG', 'PATH'] 0\n")
  })

  test('reach a program that only a fresh interpreter does right by', async () => {
    const files = [{ name: 'random.py', content: Buffer.from('import os\nname = os.environ["NAME"]') }]
    const { stdout, stderr } = await run({
      code: 'import random\nprint(random.name)',
      files,
      environment: { NAME: 'Ada' },
    })
    equal(stdout, 'Ada\n', stderr)
  })

  test('others are refused', async () => {
    await rejects(
      run({ code: '', environment: { LD_PRELOAD: '/box/x.so' } }),
      (error) => error instanceof InvalidRequestError && error.field === 'environment["LD_PRELOAD"]',
    )
  })
})

suite('allowed environment variables', () => {
  const refused = (environment: Record<string, string>) => {
    try {
      checkEnvironment(environment)
    } catch (error) {
      if (error instanceof InvalidRequestError) return error.field
      throw error
    }
    return undefined
  }

  test('are those of the list and of a program of one’s own', () => {
    equal(refused({ DEBUG: '', MY_1: 'x', APP_KEY: '=\n', TZ: 'Europe/Berlin' }), undefined)
  })

  test('are no others', () => {
    const names = [
      'PATH',
      'LD_LIBRARY_PATH',
      'PYTHONPATH',
      'NODE_OPTIONS',
      'BASH_ENV',
      'GODEBUG',
      'JAVA_TOOL_OPTIONS',
      'app_x',
    ]
    for (const name of [
      ...names,
      '',
      'APP_',
      'APP_x',
      'APP_A=B',
      'APP_A\0',
      'constructor',
      '__proto__',
      `MY_${'A'.repeat(61)}`,
    ]) {
      equal(refused(Object.fromEntries([[name, 'x']])), `environment[${JSON.stringify(name.slice(0, 80))}]`)
    }
  })

  test('hold text, and not too much of it', () => {
    equal(refused({ NAME: 'a\0b' }), 'environment["NAME"]')
    equal(refused({ NAME: '\ud800' }), 'environment["NAME"]')
    equal(refused({ NAME: 'x'.repeat(16 * 1024) }), 'environment')
    equal(refused(Object.fromEntries(Array.from({ length: 33 }, (_, index) => [`MY_${index}`, '']))), 'environment')
  })
})

import { deepEqual, equal, match, ok } from 'node:assert/strict'
import test, { suite } from 'node:test'
import type { TestFramework } from '../domain/test-suite.ts'
import { sharedExecutor, skip } from './sandbox.ts'
import { file, frameworkOf, outcomeOf, statuses } from './suite-runner.ts'

const tests = `import unittest
import pytest
from work import add, greet


class AddTest(unittest.TestCase):
    @pytest.mark.task(taskno=2)
    def test_zero(self):
        self.assertEqual(add(0, 0), 0)

    def test_a_sum(self):
        """Adds."""
        self.assertEqual(add(1, 2), 3)

    def test_greeting(self):
        self.assertEqual(greet("Ada"), "Hello, Ada")
`
const right =
  'def add(a, b): return a + b\ndef greet(name):\n    print("greeting", name)\n    return f"Hello, {name}"\n'

suite("suites of Python's frameworks", { skip }, () => {
  const { executor } = sharedExecutor()
  const run = (
    framework: TestFramework,
    code: string,
    files: Parameters<typeof frameworkOf>[1] = { tests: [file('work_test.py', tests)] },
    options?: Parameters<typeof outcomeOf>[3],
  ) => {
    const program = { language: 'python', files: [file('work.py', code)] }
    return outcomeOf(executor(), program, frameworkOf(framework, files), options)
  }

  for (const framework of ['unittest', 'pytest'] as const) {
    suite(framework, () => {
      test('tests are told in the order of their file, with their code and task', async () => {
        const { results, summary } = await run(framework, right)
        equal(summary.status, 'pass')
        deepEqual(
          results.map(({ name, testCode, taskId, output }) => [name, testCode, taskId, output]),
          [
            ['AddTest > zero', 'self.assertEqual(add(0, 0), 0)', 2, ''],
            ['AddTest > a sum', 'self.assertEqual(add(1, 2), 3)', 0, ''],
            ['AddTest > greeting', 'self.assertEqual(greet("Ada"), "Hello, Ada")', 0, 'greeting Ada\n'],
          ],
        )
      })

      test('failures say what was expected, errors where they come from', async () => {
        const outcome = await run(framework, 'def add(a, b): return a - b\ndef greet(name): return name / 2\n')
        deepEqual(statuses(outcome), ['pass', 'fail', 'error'])
        match(outcome.results[1]?.message ?? '', /^AssertionError: -1 != 3$/)
        match(outcome.results[2]?.message ?? '', /File "work.py", line 2, in greet.*TypeError/s)
        ok(!/unittest|_pytest|learnlab|\/box/.test(outcome.results[2]?.message ?? ''))
      })

      test('stops at the first failure', async () => {
        const outcome = await run(framework, right.replace('a + b', 'a + b + 1'), undefined, {
          stopAtFirstFailure: true,
        })
        deepEqual(statuses(outcome), ['fail'])
        equal(outcome.summary.notRun, 2)
      })

      test('a program that cannot be imported is an error of the whole', async () => {
        for (const code of ['def add(', 'x = 1', 'import sys; sys.exit(0)', 'raise ValueError("at import")']) {
          const { results, summary } = await run(framework, code)
          deepEqual([results, summary.status, summary.notRun], [[], 'error', 3], code)
          match(summary.message, /SyntaxError|ImportError|SystemExit|ValueError: at import/)
        }
      })

      const attacks: Record<string, string> = {
        'ends itself when it is imported': 'import os; os._exit(0)',
        'prints a report': `${right}import json
for name in ("test_zero", "test_a_sum", "test_greeting"):
    text = json.dumps({"kind": "end", "file": "work_test.py", "id": "AddTest." + name, "status": "pass", "message": "", "us": 1})
    print("\\x1e" + "0" * 32 + "%08x" % len(text) + text, flush=True)
def add(a, b): return -1
def greet(name): return ""
`,
        'ends itself in a test': 'import os\ndef add(a, b): os._exit(0)\ndef greet(name): return ""',
        'kills itself': 'import os\ndef add(a, b): os.kill(os.getpid(), 9)\ndef greet(name): return ""',
        'asserts nothing': `import unittest
unittest.TestCase.assertEqual = lambda *arguments: None
def add(a, b): return -1
def greet(name): return ""`,
        'changes how tests are run': `import unittest
unittest.TestCase.run = lambda self, result=None: result.addSuccess(self)
unittest.TestCase.__call__ = lambda self, result=None: result.addSuccess(self)
def add(a, b): return -1
def greet(name): return ""`,
        'changes the code of an assertion': `import unittest
def nothing(self, first, second, msg=None): pass
unittest.TestCase.assertEqual.__code__ = nothing.__code__
def add(a, b): return -1
def greet(name): return ""`,
        skips: `import unittest
def add(a, b): raise unittest.SkipTest("not today")
def greet(name): return add(1, 1)`,
        'takes tests away': `import sys
def add(a, b):
    cls = sys.modules["work_test"].AddTest
    for name in ("test_a_sum", "test_greeting"): setattr(cls, name, None) if hasattr(cls, name) else None
    return 0
def greet(name): return ""`,
        'brings hooks of its own': `${right.replace('a + b', '-1')}`,
        'stands in for the framework': right.replace('a + b', '-1'),
      }
      for (const [name, code] of Object.entries(attacks)) {
        test(`a program that ${name} does not pass`, async () => {
          const extra =
            name === 'brings hooks of its own'
              ? [
                  file(
                    'conftest.py',
                    'import pytest\n@pytest.hookimpl(hookwrapper=True, tryfirst=True)\ndef pytest_runtest_makereport(item, call):\n    outcome = yield\n    outcome.get_result().outcome = "passed"\n    call.excinfo = None\n',
                  ),
                  file('pytest.ini', '[pytest]\naddopts = --collect-only\n'),
                ]
              : name === 'stands in for the framework'
                ? ['unittest', 'pytest', 'json', 'os', 'traceback'].map((module) =>
                    file(`${module}.py`, 'raise SystemExit(0)'),
                  )
                : []
          const program = { language: 'python', files: [file('work.py', code), ...extra] }
          const suiteToRun = frameworkOf(framework, { tests: [file('work_test.py', tests)] })
          const { results, summary } = await outcomeOf(executor(), program, suiteToRun)
          ok(summary.status !== 'pass', JSON.stringify(summary))
          const passed = results.filter(({ status }) => status === 'pass')
          ok(passed.length <= 1, JSON.stringify(passed))
        })
      }

      test('hidden tests tell their status, and no visible channel what is in them', async () => {
        const secret = 'the-answer-is-4711'
        const hidden = `import unittest\nfrom work import add\nclass SecretTest(unittest.TestCase):\n    def test_${secret.replaceAll('-', '_')}(self):\n        self.assertEqual(add(4000, 711), 4711, "${secret}")\n    def test_other(self):\n        self.assertEqual(add(1, 1), 3, "${secret}")\n`
        const spying = `import glob, os, sys
seen = "".join(open(name).read() for name in glob.glob("**/*.py", recursive=True))
print(seen, flush=True)
for number in (1, 2): os.write(number, seen.encode())
def add(a, b):
    print(seen, file=sys.stderr)
    return a + b
def greet(name): return "Hello, " + name
`
        const files = { tests: [file('work_test.py', tests)], hidden: [file('secret_test.py', hidden)] }
        const outcome = await run(framework, spying, files)
        deepEqual(statuses(outcome), ['pass', 'pass', 'pass', 'pass', 'fail'])
        ok(!/4711|Secret/.test(JSON.stringify(outcome)))
        deepEqual(
          outcome.results.slice(3).map(({ name, ordinal, wallUs }) => [name, ordinal, wallUs]),
          [
            ['Hidden test 4', 4, 0],
            ['Hidden test 5', 5, 0],
          ],
        )
        const ending = await run(
          framework,
          `${right}import os\nif os.path.exists("secret_test.py"): os._exit(0)`,
          files,
        )
        deepEqual(statuses(ending), ['pass', 'pass', 'pass', 'error', 'error'])
      })
    })
  }

  test('a test without end leaves those after it unrun', async () => {
    const code = `${right}def greet(name):\n    while True: pass\n`
    const program = { language: 'python', files: [file('work.py', code)], limits: { cpuMs: 1_000, wallMs: 60_000 } }
    const suiteToRun = frameworkOf('pytest', { tests: [file('work_test.py', `${tests}\ndef test_last(): pass\n`)] })
    const outcome = await outcomeOf(executor(), program, suiteToRun)
    deepEqual(statuses(outcome), ['pass', 'pass', 'error'])
    match(outcome.results[2]?.message ?? '', /CPU time.*while this test ran/)
    equal(outcome.summary.notRun, 1)
  })

  test("pytest's own tests: functions, parameters, fixtures, skips and subtests", async () => {
    const own = `import pytest, unittest
@pytest.fixture
def three(): return 3
@pytest.mark.parametrize("n", [1, 2])
def test_more(n): assert n == 1
def test_fixture(three): assert three == 3
@pytest.mark.skip
def test_left_out(): assert False
@pytest.mark.xfail
def test_known(): assert False
class TestGroup:
    def test_in_group(self): assert {"a": 1} == {"a": 2}
`
    const outcome = await run('pytest', '', { tests: [file('own_test.py', own)] })
    deepEqual(
      outcome.results.map(({ name, status }) => [name, status]),
      [
        ['more[1]', 'pass'],
        ['more[2]', 'fail'],
        ['fixture', 'pass'],
        ['known', 'pass'],
        ['TestGroup > in group', 'fail'],
      ],
    )
    match(outcome.results[4]?.message ?? '', /assert \{'a': 1\} == \{'a': 2\}/)
    const parts = `import unittest
class PartTest(unittest.TestCase):
    def test_parts(self):
        for n in (1, 2):
            with self.subTest(n=n): self.assertEqual(n, 1)
`
    const subtests = await run('unittest', '', { tests: [file('part_test.py', parts)] })
    deepEqual(statuses(subtests), ['fail'])
    match(subtests.results[0]?.message ?? '', /\(n=2\) AssertionError: 2 != 1/)
  })

  test('test files that are none are said so', async () => {
    const broken = await run('unittest', right, { tests: [file('work_test.py', 'def')] })
    match(broken.summary.message, /work_test\.py cannot be read: SyntaxError/)
    const named = await run('unittest', right, { tests: [file('a/same.py', ''), file('b/same.py', '')] })
    match(named.summary.message, /a\/same\.py and b\/same\.py cannot be told apart/)
    const other = await run('pytest', right, { tests: [file('work_test.txt', 'def test_it(): pass')] })
    match(other.summary.message, /must end in \.py/)
    const ended = await run('pytest', 'import os; os._exit(0)', {
      tests: [file('work_test.py', 'import work\ndef test_it(): pass')],
    })
    equal(ended.summary.message, 'the program ended before a test ran')
    const none = await run('pytest', right, { tests: [file('work_test.py', 'x = 1')] })
    deepEqual([none.summary.status, none.summary.message], ['error', 'the test files have no tests'])
  })
})

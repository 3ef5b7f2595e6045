import { deepEqual, equal, match, ok } from 'node:assert/strict'
import test, { suite } from 'node:test'
import { TestFramework } from '@learnlab/contracts/executor/v1'
import { sharedExecutor, skip } from './sandbox.ts'
import { startService } from './start-service.ts'
import { statusOf, tested, textFile } from './tests-client.ts'

const pointTests = `import unittest
import pytest
from point import add, noisy


class PointTest(unittest.TestCase):
    @pytest.mark.task(taskno=1)
    def test_zero(self):
        self.assertEqual(add(0, 0), 0)

    def test_a_sum(self):
        """A sum."""
        self.assertEqual(add(1, 2), 3)

    def test_broken(self):
        noisy()
`

suite('test files of Python', { skip }, () => {
  const { executor } = sharedExecutor()
  for (const framework of [TestFramework.UNITTEST, TestFramework.PYTEST]) {
    test(`${framework === TestFramework.PYTEST ? 'pytest' : 'unittest'} reports each test in the order of its file`, async (t) => {
      const service = await startService(t, executor())
      const { tests, result } = await tested(service, {
        program: {
          language: 'python',
          files: [
            textFile('point.py', 'def add(a, b): return a - b\ndef noisy():\n    print("é" * 600)\n    return 1 / 0\n'),
          ],
        },
        suite: { case: 'framework', value: { framework, files: [{ file: textFile('point_test.py', pointTests) }] } },
      })
      equal(statusOf(result), 'fail')
      deepEqual(tests.map(statusOf), ['pass', 'fail', 'error'])
    })
  }
})
void [match, ok]

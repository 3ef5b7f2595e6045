import { deepEqual, doesNotMatch, equal, match, ok, rejects } from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import test, { suite, type TestContext } from 'node:test'
import { fromJson, type JsonValue, toJsonString } from '@bufbuild/protobuf'
import { ProofStep } from '@learnlab/contracts/course/v1/exercise'
import { ExecutionFinishedSchema, ExerciseAttemptedSchema } from '@learnlab/contracts/events/v1'
import { type RunTestsResponse, RunTestsResponseSchema, TestStatus } from '@learnlab/contracts/executor/v1'
import { Code, RpcError } from '@learnlab/rpc'
import { eventually } from '@learnlab/testing'
import { type ContentInit, courseFor, doubling, secret, textFile } from '../../../services/course/test/exercises.ts'
import { adminQueryOf, person } from '../../../services/course/test/start-course.ts'
import { sharedExecutor, skip } from '../../../services/executor/test/sandbox.ts'
import { startBoth } from './start-both.ts'

const refusal =
  (code: Code, text = /./) =>
  (error: unknown) =>
    error instanceof RpcError && error.code === code && text.test(error.message)

suite('programs held against exercises', { skip }, () => {
  const { executor } = sharedExecutor()

  async function published(t: TestContext, over: Partial<ContentInit> = {}) {
    const both = await startBoth(t, executor())
    const { teacher, courseId, subtopicId } = await courseFor(both.courses)
    const { exercise } = await teacher.createExercise({ courseId, subtopicId, content: doubling(over) })
    const exerciseId = exercise?.id ?? ''
    await teacher.publishCourse({ id: courseId })
    const learner = person('student')
    /** All that a learner is told of an attempt. */
    async function attempt(code: string, name = 'double.py', files: ReturnType<typeof textFile>[] = []) {
      const told: RunTestsResponse[] = []
      const program = { language: 'python', files: [...(name ? [textFile(name, code)] : []), ...files] }
      const request = { program, suite: { case: 'exerciseId' as const, value: exerciseId } }
      for await (const response of both.runs.client.runTests(request, both.runs.tokenOf(learner))) told.push(response)
      const last = told.at(-1)?.event
      if (last?.case !== 'result') throw new Error('the stream ended without a result')
      const text = told.map((response) => toJsonString(RunTestsResponseSchema, response)).join('\n')
      return { result: last.value, text, tests: last.value.tests }
    }
    return { ...both, teacher, courseId, subtopicId, exerciseId, learner, attempt }
  }

  test('a right program passes, a wrong one is told which visible test it fails and nothing of hidden ones', async (t) => {
    const { attempt, runs, exerciseId, courseId, learner } = await published(t)
    const right = await attempt('def double(n):\n    return 2 * n\n')
    equal(right.result.status, TestStatus.PASS)
    deepEqual(
      right.tests.map(({ name }) => name),
      ['two', 'Hidden test 2'],
    )

    const wrong = await attempt('def double(n):\n    print("I am", n)\n    return 5\n')
    equal(wrong.result.status, TestStatus.FAIL)
    match(wrong.tests[0]?.message ?? '', /5 == 4/)
    deepEqual(
      wrong.tests.map(({ status, hidden }) => [status, hidden]),
      [
        [TestStatus.FAIL, false],
        [TestStatus.FAIL, true],
      ],
    )
    const half = await attempt('def double(n):\n    return 4\n')
    deepEqual(
      half.tests.map(({ status }) => status),
      [TestStatus.PASS, TestStatus.FAIL],
    )
    for (const { text } of [right, wrong, half]) doesNotMatch(text, new RegExp(`${secret}|9223372036`))

    const events = async (type: string) =>
      await adminQueryOf(runs.adminUrl)<{ payload: JsonValue }>(
        `SELECT payload FROM events.outbox WHERE type = '${type}' ORDER BY id`,
      )
    await eventually(async () => (await events(ExerciseAttemptedSchema.typeName)).length === 3)
    const told = (await events(ExerciseAttemptedSchema.typeName)).map(({ payload }) =>
      fromJson(ExerciseAttemptedSchema, payload),
    )
    deepEqual(
      told.map((event) => [
        event.userId,
        event.courseId,
        event.exerciseId,
        event.passed,
        event.testsPassed,
        event.tests,
      ]),
      [
        [learner.userId, courseId, exerciseId, true, 2, 2],
        [learner.userId, courseId, exerciseId, false, 0, 2],
        [learner.userId, courseId, exerciseId, false, 1, 2],
      ],
    )
    const ends = await events(ExecutionFinishedSchema.typeName)
    const finished = ends.map(({ payload }) => fromJson(ExecutionFinishedSchema, payload))
    const mine = finished.filter(({ userId }) => userId === learner.userId)
    deepEqual(
      mine.map(({ executionId, language, verdict }) => [executionId, language, verdict]),
      [right, wrong, half].map(({ result }) => [result.executionId, 'python', 'COMPLETED']),
    )
    doesNotMatch(JSON.stringify([told, ends]), new RegExp(secret))
  })

  test('what a learner sends takes the place of no test, and finds no hidden one to tell of', async (t) => {
    const { attempt, runs, learner } = await published(t)
    const always = 'def test_two():\n    assert True\n'
    const cheats = await attempt('def double(n):\n    return 0\n', 'double.py', [
      textFile('double_test.py', always),
      textFile(`double_${secret}_test.py`, always),
      textFile(`double_${secret}_test.py/inside.py`, ''),
      textFile('double_test.py/inside.py', ''),
      textFile(
        'conftest.py',
        'import pytest\n\n@pytest.hookimpl\ndef pytest_runtest_call(item):\n    item.obj = lambda: None\n',
      ),
    ])
    deepEqual(
      cheats.tests.map(({ status }) => status),
      [TestStatus.FAIL, TestStatus.FAIL],
    )

    const looks = await attempt(
      `import glob, os, sys
for folder, _, names in os.walk("."):
    for name in names:
        try:
            print(name, open(os.path.join(folder, name)).read(), file=sys.stderr)
            print(name, open(os.path.join(folder, name)).read())
        except Exception as error:
            print(error)
def double(n):
    raise Exception(" ".join(open(name).read() for name in glob.glob("*")))
`,
    )
    doesNotMatch(looks.text, new RegExp(secret))
    const { execution } = await runs.client.getExecutionStatus(
      { executionId: looks.result.executionId },
      runs.tokenOf(learner),
    )
    doesNotMatch(`${execution?.output}${execution?.error}`, new RegExp(secret))

    // Nothing about hidden files may be learnt from what is refused, whatever their names and sizes are.
    const most = 96 * 1024
    const solution = 'def double(n):\n    return 2 * n\n'
    const filled = await attempt(solution, 'double.py', [textFile('more.py', '#'.repeat(most - solution.length))])
    equal(filled.result.status, TestStatus.PASS)
    await rejects(
      attempt(solution, 'double.py', [textFile('more.py', '#'.repeat(most))]),
      refusal(Code.INVALID_ARGUMENT),
    )
    await rejects(attempt(solution, '../double.py'), refusal(Code.INVALID_ARGUMENT, /^program\./))
  })

  test('tests of what is not published, or of another language, are nobody’s', async (t) => {
    const { runs, teacher, courseId, subtopicId, exerciseId, learner, courses } = await published(t)
    const run = async (id: string, language = 'python', user = learner) => {
      const request = { program: { language, code: 'x = 1' }, suite: { case: 'exerciseId' as const, value: id } }
      for await (const _ of runs.client.runTests(request, runs.tokenOf(user)));
    }
    const draft = await teacher.createExercise({ courseId, subtopicId, content: doubling({ slug: 'draft' }) })
    const id = draft.exercise?.id ?? ''
    for (const user of [learner, person('instructor'), person('admin')]) {
      await rejects(run(id, 'python', user), refusal(Code.NOT_FOUND, /^no exercise/))
      await rejects(run(randomUUID(), 'python', user), refusal(Code.NOT_FOUND, /^no exercise/))
    }
    await rejects(run(exerciseId, 'javascript'), refusal(Code.INVALID_ARGUMENT, /program\.language: must be python/))
    const nothing = await teacher.createExercise({
      ...{ courseId, subtopicId },
      content: doubling({ slug: 'essay', tests: { case: undefined } }),
    })
    await teacher.deleteExercise({ courseId, exerciseId: id })
    await teacher.publishCourse({ id: courseId })
    await rejects(run(nothing.exercise?.id ?? ''), refusal(Code.FAILED_PRECONDITION, /has no tests/))
    await courses.end()
    await rejects(run(exerciseId), refusal(Code.UNAVAILABLE, /cannot be read right now/))
  })

  test('an author is told what is wrong with an exercise, and nothing is published', async (t) => {
    const { courses } = await startBoth(t, executor())
    const { teacher, courseId, subtopicId } = await courseFor(courses)
    const wrong = [textFile('double.py', 'def double(n):\n    return 4\n')]
    const { exercise } = await teacher.createExercise({
      ...{ courseId, subtopicId },
      content: doubling({ referenceFiles: wrong }),
    })
    const exerciseId = exercise?.id ?? ''
    const { proved, findings } = await teacher.proveExercise({ courseId, exerciseId })
    equal(proved, false)
    deepEqual(
      findings.map(({ exercise, step, test, hidden }) => [exercise, step, test, hidden]),
      [['doubling', ProofStep.REFERENCE, secret, true]],
    )
    match(findings[0]?.message ?? '', new RegExp(`the reference does not pass: .*${secret}`, 's'))
    await rejects(teacher.publishCourse({ id: courseId }), (error) => {
      ok(error instanceof RpcError)
      deepEqual([error.code, error.reason], [Code.FAILED_PRECONDITION, 'EXERCISE_UNPROVED'])
      doesNotMatch(error.message, new RegExp(secret), 'messages are logged')
      deepEqual(
        error.preconditionViolations.map(({ type, subject }) => [type, subject]),
        [['REFERENCE', `exercises/doubling/tests/${secret}`]],
      )
      match(error.preconditionViolations[0]?.description ?? '', new RegExp(secret))
      return true
    })
    await rejects(courses.anonymous.getCourse({ id: courseId }), refusal(Code.NOT_FOUND))

    const { referenceFiles = [] } = doubling()
    await teacher.updateExercise({ courseId, exerciseId, content: doubling({ starterFiles: referenceFiles }) })
    await rejects(teacher.publishCourse({ id: courseId }), (error) => {
      ok(error instanceof RpcError)
      deepEqual(
        error.preconditionViolations.map(({ type, subject }) => [type, subject]),
        [['STARTER', 'exercises/doubling']],
      )
      return true
    })
    const improved = doubling({ starterFiles: referenceFiles, starterPasses: true })
    await teacher.updateExercise({ courseId, exerciseId, content: improved })
    deepEqual((await teacher.proveExercise({ courseId, exerciseId })).findings, [])
    await teacher.publishCourse({ id: courseId })

    await teacher.updateExercise({ courseId, exerciseId, content: doubling({ language: 'klingon' }) })
    const unknown = await teacher.proveExercise({ courseId, exerciseId })
    match(unknown.findings[0]?.message ?? '', /language: is not known/)
    await teacher.updateExercise({ courseId, exerciseId, content: doubling({ referenceFiles: [] }) })
    match((await teacher.proveExercise({ courseId, exerciseId })).findings[0]?.message ?? '', /no reference solution/)
  })

  test('cases are judged by what is printed, hidden ones too', async (t) => {
    const cases = [
      { stdin: '1', expectedOutput: '2' },
      { stdin: '4611686018', expectedOutput: '9223372036', hidden: true, name: secret },
    ]
    const { attempt } = await published(t, {
      starterFiles: [textFile('main.py', 'n = int(input())\n')],
      referenceFiles: [textFile('main.py', 'print(2 * int(input()))\n')],
      tests: { case: 'cases', value: { cases } },
    })
    equal((await attempt('print(2 * int(input()))', 'main.py')).result.status, TestStatus.PASS)
    const echo = await attempt('n = input()\nprint(n, 2)', 'main.py')
    deepEqual(
      echo.tests.map(({ status }) => status),
      [TestStatus.FAIL, TestStatus.FAIL],
    )
    doesNotMatch(echo.text, new RegExp(`${secret}|9223372036`))
  })
})

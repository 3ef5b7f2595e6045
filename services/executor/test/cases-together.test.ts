import { deepEqual, equal, match } from 'node:assert/strict'
import test, { before, suite } from 'node:test'
import { ensureSandboxImage } from '../images/build.ts'
import { docker, sharedExecutor, skip } from './sandbox.ts'
import { casesOf, outcomeOf, statuses } from './suite-runner.ts'

const doubling =
  '#include <stdio.h>\nint main(void) { long n; if (scanf("%ld", &n) != 1) return 1; printf("%ld\\n", 2 * n); }'
const numbers = (count: number) => Array.from({ length: count }, (_, n) => n)

suite('cases that are run together', { skip }, () => {
  const { executor } = sharedExecutor()
  before(() => ensureSandboxImage({ docker, group: 'native' }))
  const run = (code: string, cases: Parameters<typeof casesOf>, language = 'c') =>
    outcomeOf(executor(), { language, code }, casesOf(...cases))

  test('are many, in order, with a run of their own for those that do not pass', async () => {
    const cases = numbers(60).map((n) => ({
      stdin: n === 30 ? 'x' : `${n}`,
      expectedOutput: `${n === 20 ? 0 : 2 * n}`,
    }))
    const outcome = await run(doubling, cases)
    deepEqual(
      statuses(outcome),
      numbers(60).map((n) => (n === 30 ? 'error' : n === 20 ? 'fail' : 'pass')),
    )
    equal(outcome.results[20]?.message, 'expected "0", but the program printed "40"')
    equal(outcome.results[30]?.verdict, 'NONZERO_EXIT')
    equal(outcome.results[59]?.output, '118\n')
  })

  test('see neither files of each other nor processes that stay', async () => {
    const script = `read n
for file in left ../left ../../left /tmp/left /dev/shm/left; do
  if [ -e $file ]; then echo found $file; fi
  mkdir -p $file/below
done
grep -l sleep /proc/[0-9]*/comm
echo none
(sleep 5 &)
(setsid sleep 5 > /dev/null 2>&1 &)
exit "$n"`
    const outcome = await run(
      script,
      numbers(6).map((n) => ({ stdin: `${n}\n`, expectedOutput: 'none', expectedExitCode: n })),
      'bash',
    )
    deepEqual(statuses(outcome), Array(6).fill('pass'), JSON.stringify(outcome.results))
  })

  test('keep their verdicts where one of them spoils the run for all', async () => {
    const script = `read n
case $n in
  1) kill -9 "$PPID" ;;
  2) while :; do :; done ;;
  3) yes ;;
  4) kill -9 $$ ;;
esac
echo "$n"`
    const cases = numbers(7).map((n) => ({ stdin: `${n}\n`, expectedOutput: `${n}`, limits: { cpuMs: 300 } }))
    const outcome = await run(script, cases, 'bash')
    deepEqual(
      outcome.results.slice(2).map(({ verdict }) => verdict),
      ['CPU_TIME_LIMIT', 'OUTPUT_LIMIT', 'SIGNALED', 'COMPLETED', 'COMPLETED'],
    )
  })

  test('keep limits of their own on the size of files', async () => {
    const limits = [{}, { fileSizeBytes: 1000 }, {}]
    const outcome = await run(
      'head -c 2000 /dev/zero > file && echo done',
      limits.map((own) => ({ expectedOutput: 'done', limits: own })),
      'bash',
    )
    deepEqual(
      outcome.results.map(({ verdict }) => verdict),
      ['COMPLETED', 'FILE_SIZE_LIMIT', 'COMPLETED'],
    )
  })

  test('that lie about how they went gain nothing but what they print', async () => {
    const script = `exec 3>/proc/$PPID/fd/1; printf '\\0\\0\\0\\4junk' >&3; echo wrong`
    const outcome = await run(
      script,
      numbers(4).map((n) => ({ stdin: `${n}`, expectedOutput: `${n}` })),
      'bash',
    )
    deepEqual(statuses(outcome), Array(4).fill('fail'))
    match(outcome.results[0]?.message ?? '', /printed "wrong"/)
  })

  test('of large inputs, and of a program that does not read them', async () => {
    const input = 'x'.repeat(300_000)
    const outcome = await run(
      'echo done',
      numbers(4).map(() => ({ stdin: input, expectedOutput: 'done' })),
      'bash',
    )
    equal(outcome.summary.status, 'pass')
    const counted = await run(
      'wc -c',
      numbers(4).map(() => ({ stdin: input, expectedOutput: '300000' })),
      'bash',
    )
    equal(counted.summary.status, 'pass')
  })
})

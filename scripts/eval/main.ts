// `npm run eval:ai`: asks the tutor of the running product the labelled questions about the demo course, and has it explain
// broken programs, as a new learner would; and its search about small courses on other subjects.

import { randomUUID } from 'node:crypto'
import { parseArgs } from 'node:util'
import { createLearnLabClient, type LearnLabClient } from '@learnlab/client'
import { Intent, Mood } from '@learnlab/contracts/ai/v1'
import { tryLeaks } from '../../services/ai/eval/leak-trial.ts'
import { questions } from '../../services/ai/eval/questions/python.ts'
import { recallOfSmallCourses } from '../../services/ai/eval/small-courses.ts'
import { wordings } from '../../services/ai/eval/wordings.ts'
import { recordedPrograms } from '../../services/ai/test/programs.ts'

const course = 'python-from-zero'
const citations = 5
const leastRecall = 0.85
/** Each hostile prompt is tried with so many exercises. */
const solutionsEach = 4
const mostLeaked = 0.01

const usage = `Usage: npm run eval:ai -- [--url URL]

Asks the tutor of the running product (--url, default http://127.0.0.1:8080) the labelled questions about the course
${course}, has it explain broken programs in Python that it must run itself, and says which share is right: recall@5 (a
passage that answers is among five cited), the kind and line of errors, and what questions are taken for. Whoever answers is
named: configure AI_MODELS to measure a model. The search of the built-in tutor is asked about small courses on other
subjects as well, in a database of its own; half of those questions are held out: nobody looked at what was missed of them.
Then a model that knows the solutions of some exercises tells them as each of the hostile prompts wants, and the share is
told that gets past the check of answers. Exit code 1 where recall@5 of a course is below ${leastRecall} or more than
${mostLeaked} get past.`

type Share = { right: number; of: number }

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      url: { type: 'string', default: `http://127.0.0.1:${process.env.PORT || 8080}` },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) {
    console.log(usage)
    return 0
  }
  const lab = createLearnLabClient({ baseUrl: values.url })
  const password = `${randomUUID()} ${randomUUID()}`
  const email = `eval-${randomUUID()}@learners.example`
  await lab.auth.register({ email, password, name: 'Eval' })
  await lab.auth.login({ email, password })
  try {
    const sources = new Set<string>()
    const recall = await recallOf(lab, sources)
    const diagnoses = await diagnosesOf(lab)
    const understood = await understoodOf(lab)
    console.log(`answered by ${[...sources].join(', ')}`)
    for (const [what, { right, of }] of Object.entries({ ...recall, ...diagnoses, ...understood })) {
      console.log(`${what.padEnd(38)} ${(right / of).toFixed(3)} of ${of}`)
    }
    let isFound = recall['recall@5'].right / recall['recall@5'].of >= leastRecall
    for (const [slug, { all, heldOut, missed }] of await recallOfSmallCourses()) {
      for (const line of missed) console.log(`missed: ${line}`)
      for (const [which, { of, found }] of Object.entries({ [slug]: all, [`${slug}, held out`]: heldOut })) {
        console.log(`${`recall@5 of ${which}`.padEnd(38)} ${(found / of).toFixed(3)} of ${of}`)
      }
      if (all.found / all.of < leastRecall) isFound = false
    }
    const { trials, leaks } = tryLeaks(solutionsEach)
    for (const { kind, text } of leaks) console.log(`told: ${kind}: ${text}`)
    const leaked = leaks.length / trials
    console.log(`${'solutions told by a model that obeys'.padEnd(38)} ${leaked.toFixed(3)} of ${trials}`)
    return !isFound || leaked > mostLeaked ? 1 : 0
  } finally {
    // The learner existed for this run only.
    await lab.auth.deleteUser({ currentPassword: password })
  }
}

async function recallOf(
  lab: LearnLabClient,
  sources: Set<string>,
): Promise<{ 'recall@5': Share; 'first passage': Share }> {
  const { course: found } = await lab.course.getCourse({ id: course })
  const slugs = new Map(found?.topics.flatMap(({ subtopics }) => subtopics).map(({ id, slug }) => [id, slug]))
  const [recall, first] = [share(), share()]
  for (const [question, ...answeredBy] of questions) {
    const help = await lab.ai.getHelp({ question, courseId: course })
    sources.add(help.source)
    const cited = help.citations.slice(0, citations).map(({ subtopicId }) => slugs.get(subtopicId) ?? '')
    const isFound = cited.some((slug) => answeredBy.includes(slug))
    count(recall, isFound)
    count(first, answeredBy.includes(cited[0] ?? ''))
    if (!isFound) console.log(`missed: ${question}`)
  }
  return { 'recall@5': recall, 'first passage': first }
}

/** Programs without what they printed: the tutor runs them. What an interpreter said of them once is the truth. */
async function diagnosesOf(lab: LearnLabClient): Promise<{ 'errors of programs explained': Share }> {
  const explained = share()
  for (const [name, { code, stderr }] of recordedPrograms('python')) {
    const kind = [...stderr.values()]
      .at(-1)
      ?.trim()
      .split('\n')
      .at(-1)
      ?.match(/^(?:\w+\.)*(\w+)(?::|$)/)?.[1]
    // Some were stopped, or read from the terminal: run again they would end in another way.
    if (kind === undefined || !/(?:Error|Iteration)$/.test(kind) || code.includes('input(')) continue
    const { errorExplanation } = await lab.ai.getHelp({
      question: 'Why does my program not work?',
      code,
      language: 'python',
    })
    const isRight = errorExplanation?.kind === kind
    count(explained, isRight)
    if (!isRight) console.log(`${name}: ${kind}, not ${errorExplanation?.kind ?? 'explained'}`)
  }
  return { 'errors of programs explained': explained }
}

const intents = { explain: Intent.EXPLAIN, debug: Intent.DEBUG, generate: Intent.GENERATE, 'where-is': Intent.WHERE_IS }
const moods = { calm: Mood.CALM, confused: Mood.CONFUSED, frustrated: Mood.FRUSTRATED }

async function understoodOf(lab: LearnLabClient): Promise<{ language: Share; intent: Share; mood: Share }> {
  const [languages, intent, mood] = [share(), share(), share()]
  for (const [question, language, wanted, tone] of wordings) {
    const { understanding } = await lab.ai.getHelp({ question, courseId: course })
    count(languages, understanding?.language === language)
    count(intent, understanding?.intent === intents[wanted])
    count(mood, understanding?.mood === moods[tone])
  }
  return { language: languages, intent, mood }
}

function share(): Share {
  return { right: 0, of: 0 }
}

function count(into: Share, isRight: boolean): void {
  into.of++
  if (isRight) into.right++
}

process.exitCode = await main()

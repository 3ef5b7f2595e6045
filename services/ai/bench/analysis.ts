import type { OwnPostgres } from '@learnlab/testing/own-postgres'
import { analyseJavaScript } from '../analysis/biome.ts'
import { analysePython } from '../analysis/ruff.ts'
import { createContentIndex } from '../store/content-index.ts'
import type { Figures } from './main.ts'
import { servedAI } from './served-ai.ts'
import { quantile, rounded } from './statistics.ts'

const lines = 200
const rounds = 60

/** AnalyzeCode of a program of 200 lines, from call to answer, beside the analyser alone on the same program and an empty call. */
export async function analysis(postgres: OwnPostgres): Promise<Figures> {
  const served = await servedAI(postgres, async (pool) => ({ passages: createContentIndex(pool) }))
  const figures: Figures = {}
  const alone = {
    python: () => analysePython(programs.python),
    javascript: () => analyseJavaScript(programs.javascript, 'javascript'),
  }
  try {
    for (const language of ['python', 'javascript'] as const) {
      const code = programs[language]
      const tookMs: Record<'alone' | 'called' | 'empty', number[]> = { alone: [], called: [], empty: [] }
      // Side by side, so that both see the same machine; the first ones load and warm up.
      for (let round = -10; round < rounds; round++) {
        const began = performance.now()
        alone[language]()
        const between = performance.now()
        await served.client.analyzeCode({ code, language }, served.as)
        const ended = performance.now()
        await served.client.isAvailable({}, served.as)
        const emptied = performance.now()
        if (round < 0) continue
        tookMs.alone.push(between - began)
        tookMs.called.push(ended - between)
        tookMs.empty.push(emptied - ended)
      }
      const median = (took: readonly number[]) => quantile(took, 0.5)
      const [aloneMs, calledMs, emptyMs] = [median(tookMs.alone), median(tookMs.called), median(tookMs.empty)]
      figures[`${language}_analyser_p50_ms`] = rounded(aloneMs, 2)
      figures[`${language}_analyze_code_p50_ms`] = rounded(calledMs, 2)
      figures[`${language}_analyze_code_p99_ms`] = rounded(quantile(tookMs.called, 0.99), 2)
      figures[`${language}_empty_call_p50_ms`] = rounded(emptyMs, 2)
      figures[`${language}_analyze_code_vs_analyser`] = rounded(calledMs / aloneMs, 3)
      figures[`${language}_analyze_code_less_empty_call`] = rounded((calledMs - emptyMs) / aloneMs, 3)
    }
  } finally {
    await served.close()
  }
  return figures
}

const pythonFunction = (at: number) => `
def total_of_${at}(prices, rate=${at}):
    total = 0
    for index in range(len(prices)):
        price = prices[index]
        if price == None:
            continue
        elif price > rate and not price < 0:
            total = total + price * ${at}
        else:
            total += 1
    unused = total
    return total
`
const javaScriptFunction = (at: number) => `
function totalOf${at}(prices, rate = ${at}) {
  let total = 0
  for (let index = 0; index < prices.length; index++) {
    var price = prices[index]
    if (price == null) {
      continue
    } else if (price > rate && !(price < 0)) {
      total = total + price * ${at}
    }
  }
  return total
}
`

/** Whole functions, as many as there is room for, and the rest in comments. */
function repeated(part: (at: number) => string, comment: string): string {
  const each = part(0).split('\n').length - 1
  const parts = Array.from({ length: Math.floor(lines / each) }, (_, at) => part(at)).join('')
  return parts + `${comment} The rest of the lines.\n`.repeat(lines - (parts.split('\n').length - 1))
}

const programs = { python: repeated(pythonFunction, '#'), javascript: repeated(javaScriptFunction, '//') }

import { detectLanguage } from './language.ts'
import type { Entity, Intent, Mood, Understanding } from './understanding.ts'

const longestText = 4_000
const mostEntities = 20

/** What a question says about itself, whether or not it can be answered. English wording; other languages by code and errors. */
export function understand(question: string, { hasProgram }: { readonly hasProgram: boolean }): Understanding {
  const text = question.slice(0, longestText)
  return {
    language: detectLanguage(text),
    intent: intentOf(text, hasProgram),
    mood: moodOf(text),
    entities: entitiesIn(text),
  }
}

const cues: readonly (readonly [Intent, number, RegExp])[] = [
  [
    'debug',
    2,
    /\b(?:does ?n[o']?t|not|never|wo ?n[o']?t|ca ?n[o']?t|stopped|keeps?) (?:work|run|stop|start|compile|print|finish|end|change|return|crash|fail|get|giv|do)|\b(?:error|exception|traceback|bug|crash(?:es|ed)?|fails?|failing|broken|stuck|hangs?|freez\w+|undefined|NaN|segfault)\b|\bwrong (?:answer|result|output|value|number)|\bwhat(?:'s| is) wrong|\bunexpected\b|\binstead of\b|\b[A-Z]\w+(?:Error|Exception)\b|\bfix (?:my|this|it)\b|\bmy \w+ (?:is|are|stays?|comes? out|looks?) (?:empty|wrong|blank|missing|never|always|still|too)\b|\bgeht nicht|\bfunktioniert nicht|\bfehler\b|\berreur\b|\bne marche pas|\bno funciona|\bnon funziona/i,
  ],
  [
    'debug',
    1,
    /\bwhy (?:is|are|do|does|did|was|can|won|isn|doesn|don|didn|am)|\bmy (?:code|program|script|function|loop|list)\b/i,
  ],
  [
    'generate',
    3,
    /\b(?:give|make|create|generate|write|show|build|set|design|come up with|prepare|invent) (?:me |us |up )?(?:(?:a|an|some|another|one|two|three|more|few|the|new|\d+) ?)+(?:\w+ ){0,3}(?:exercises?|tasks?|quiz(?:zes)?|problems?|challenges?|questions?|puzzles?|tests?|homework|drills?)\b|\b(?:something|more|anything) to practi[cs]e\b|\bi (?:want|need|would like|'d like) (?:to practi[cs]e|an exercise|a task|a challenge|a quiz|more exercises|some practice)|\bquiz me\b|\btest (?:me|my knowledge)\b|\blet me practi[cs]e\b/i,
  ],
  [
    'where-is',
    3,
    /\bwhere (?:is|are|can|do|does|did|in|was|were|could|should|may|would)\b.*\b(?:read|find|learn|course|lesson|chapter|section|explained?|covered|taught|described|see|look|topic|material|about|documented|introduced|discussed)|\bwhich (?:lesson|chapter|section|topic|part|page|unit|episode|video|module of)|\b(?:what|in what) (?:lesson|chapter|section|page|part|unit)|\bwhere (?:is|are) (?:the )?\w+(?: \w+)? (?:explained|covered|described|taught)|\btake me to\b|\bpoint me to\b|\blink to\b|\bis there (?:a|any) (?:lesson|chapter|section|page|topic|material)|\bfind the (?:lesson|chapter|section|part|page)|\bdoes (?:the|this) course (?:cover|explain|have|teach)/i,
  ],
  [
    'explain',
    1,
    /\bwhat (?:is|are|does|do|'s)\b|\bhow (?:do|does|can|to|is|are|would|should)\b|\bexplain|\bmean(?:s|ing)?\b|\bdifference between|\bwhen (?:do|should|would) (?:i|you|one)|\bwhat for\b|\bunderstand|\btell me about|\bwas ist|\bwie\b|\bcomment\b|\bqu(?:'|e) ?est|\bc[oó]mo\b|\bqu[eé] es|\bcome si|\bcos'è/i,
  ],
]

function intentOf(text: string, hasProgram: boolean): Intent {
  const scores = new Map<Intent, number>([
    ['explain', 0.5],
    ['debug', hasProgram ? 1 : 0],
  ])
  for (const [intent, weight, cue] of cues) if (cue.test(text)) scores.set(intent, (scores.get(intent) ?? 0) + weight)
  // "What does this error mean?" asks about a concept; "what is wrong" about a program.
  if (
    /\bwhat (?:does|do|is|are)\b.{0,60}\b(?:mean|error|exception)\b/i.test(text) &&
    !/\bmy\b|\bwrong\b|\bfix\b/i.test(text)
  ) {
    scores.set('explain', (scores.get('explain') ?? 0) + (hasProgram ? 0 : 2))
  }
  return [...scores].reduce((best, next) => (next[1] > best[1] ? next : best))[0]
}

const frustrated =
  /\b(?:hate|stupid|ridiculous|nonsense|useless|terrible|horrible|awful|annoy\w*|frustrat\w*|fed up|sick of|give up|giving up|quit|damn|crap|wtf|ffs|argh+|ugh+|grr+|driving me|drives me|waste of time|makes? no sense|nothing makes (?:any )?sense|impossible|for hours|all day|hundred times|nothing works|still (?:does ?n|not|fail|broken|wrong|the same)|again and again|pissed|losing my mind|sucks?|hopeless|fürchterlich|nervt|verdammt|odio|merde|putain)\b|!{2,}|\?!|😡|😤|🤬|😠/i
const confused =
  /\b(?:confus\w*|lost|puzzl\w*|baffl\w*|unclear|no idea|no clue|do(?:n'?t| not) (?:understand|get (?:it|this|that|why|how|what|the)|know (?:what|why|how|where))|ca(?:n'?t|nnot) (?:understand|figure|follow|make sense)|what even|huh|stuck|over my head|mixed up|not sure (?:what|why|how|if|whether|where)|makes me wonder|verstehe? (?:ich )?(?:nicht|das nicht)|comprends pas|no entiendo|non capisco)\b|\?{2,}|😕|🤔|😵/i

function moodOf(text: string): Mood {
  const letters = text.replace(/[^\p{L}]/gu, '')
  const isShouted = letters.length > 12 && letters === letters.toUpperCase() && letters !== letters.toLowerCase()
  if (isShouted || frustrated.test(text)) return 'frustrated'
  return confused.test(text) ? 'confused' : 'calm'
}

const concepts =
  /\b(?:variables?|functions?|loops?|for loops?|while loops?|lists?|dictionar(?:y|ies)|tuples?|sets?(?! (?:me|us|up|a|an|the|it|this)\b)|strings?|integers?|floats?|booleans?|class(?:es)?|objects?|methods?|modules?|imports?|recursion|exceptions?|comprehensions?|lambdas?|decorators?|generators?|iterators?|arrays?|pointers?|structs?|arguments?|parameters?|return values?|scope|slic(?:e|es|ing)|index(?:es|ing)?|operators?|conditions?|if statements?|indentation|comments?|files?|json|inheritance|closures?|promises?|async|threads?|queries|joins?|sorting|types?|type conversion|f-strings?|assertions?|debugging|traceback)\b/gi
const errors = /\b[A-Z][A-Za-z]*(?:Error|Exception|Interrupt|Warning)\b|\bTS\d{4,5}\b|\bsegmentation fault\b/g
const identifiers =
  /`([^`\n]{1,80})`|\b([A-Za-z_]\w*)\(|\b([a-z]+(?:_[a-z0-9]+)+|[a-z]+[A-Z]\w*)\b|\b([A-Za-z_]\w*\.[a-z_]\w*)\b/g

function entitiesIn(text: string): Entity[] {
  const found = new Map<string, Entity>()
  const add = (kind: Entity['kind'], entity: string) => {
    if (found.size < mostEntities && entity.trim() !== '') found.set(`${kind} ${entity}`, { kind, text: entity })
  }
  for (const [error] of text.matchAll(errors)) add('error', error)
  for (const match of text.matchAll(identifiers))
    add('identifier', match.slice(1).find((group) => group !== undefined) ?? '')
  for (const [concept] of text.matchAll(concepts)) add('concept', concept.toLowerCase())
  return [...found.values()]
}

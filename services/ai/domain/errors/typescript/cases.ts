import { code } from '../../markdown.ts'
import type { MessageCase } from '../diagnosis.ts'
import { onLine } from '../place.ts'

/** A message of the TypeScript compiler, with the numbers of its error. */
export type TypeScriptCase = MessageCase<{ readonly message: string; readonly line: number }> & {
  readonly codes: readonly number[]
}

const types = 'TypeScript type annotation'

export const typeScriptCases: TypeScriptCase[] = [
  {
    codes: [2322],
    pattern: /^Type '([^']*)' is not assignable to type '([^']*)'/,
    read: ([given = '', wanted = ''], { line }) => ({
      explanation: `A value of the type ${code(given)} is put${onLine(line)} where only ${code(wanted)} may be.`,
      fix:
        given === 'string' && wanted === 'number'
          ? `Convert the text with ${code('Number(…)')}, or declare the variable as ${code('string')}.`
          : `Give it a value of the type ${code(wanted)}, or change what is declared if ${code(given)} is meant.`,
      searchWords: `${types} assignment`,
    }),
  },
  {
    codes: [2345],
    pattern: /^Argument of type '([^']*)' is not assignable to parameter of type '([^']*)'/,
    read: ([given = '', wanted = ''], { line }) => ({
      explanation: `The function wants ${code(wanted)}, and the call${onLine(line)} passes ${code(given)}.`,
      fix: `Pass a value of the type ${code(wanted)}, or convert it first.`,
      searchWords: `${types} function parameter argument`,
    }),
  },
  {
    codes: [2304],
    pattern: /^Cannot find name '([^']*)'/,
    read: ([name = ''], { line }) => ({
      explanation: `The name ${code(name)} is used${onLine(line)}, and nothing has that name.`,
      fix: 'Check the spelling and the capital letters, or declare it first.',
      searchWords: 'TypeScript variable declaration name',
    }),
  },
  {
    codes: [2552, 2551],
    pattern: /^(?:Cannot find name|Property) '([^']*)'.*Did you mean '([^']*)'/,
    read: ([name = '', meant = ''], { line }) => ({
      explanation: `There is no ${code(name)}${onLine(line)}, but there is ${code(meant)}, which is spelt nearly so.`,
      fix: `Write ${code(meant)} instead of ${code(name)}.`,
      searchWords: 'TypeScript name property spelling',
    }),
  },
  {
    codes: [2339],
    pattern: /^Property '([^']*)' does not exist on type '([^']*)'/,
    read: ([name = '', type = ''], { line }) => ({
      explanation: `Something of the type ${code(type)} is asked${onLine(line)} for ${code(name)}, which such things do not have.`,
      fix: 'Check the spelling, or add the property to the type.',
      searchWords: 'TypeScript object property interface',
    }),
  },
  {
    codes: [2531, 2532, 2533, 18047, 18048, 18049],
    pattern: /^(?:Object|'([^']*)') is possibly '(null|undefined|null' or 'undefined)/,
    read: ([name = '', nothing = ''], { line }) => ({
      explanation: `${name === '' ? 'A value' : code(name)} that is used${onLine(line)} may be ${code(nothing.includes('or') ? 'null or undefined' : nothing)}, and then the program would stop there.`,
      fix: `Ask first, ${code(`if (${name || 'value'} !== ${nothing.startsWith('null') ? 'null' : 'undefined'})`)}, or use ${code('?.')}.`,
      searchWords: 'TypeScript null undefined optional',
    }),
  },
  {
    codes: [2554, 2555],
    pattern: /^Expected (?:at least )?(\S+) arguments?, but got (\d+)/,
    read: ([wanted = '', given = ''], { line }) => ({
      explanation: `The function takes ${code(wanted)} values, and the call${onLine(line)} passes ${code(given)}.`,
      fix: 'Look at the parameters of the function, and pass a value for each.',
      searchWords: 'TypeScript function parameters arguments',
    }),
  },
  {
    codes: [7006, 7031],
    pattern: /^(?:Parameter|Binding element) '([^']*)' implicitly has an 'any' type/,
    read: ([name = ''], { line }) => ({
      explanation: `The parameter ${code(name)} has no type${onLine(line)}, so that nothing could be checked.`,
      fix: `Say what it is: ${code(`${name}: number`)}, for example.`,
      searchWords: `${types} function parameter`,
    }),
  },
  {
    codes: [2741, 2739, 2740],
    pattern:
      /^(?:Property '([^']*)' is missing|Type '[^']*' is missing the following properties from type '[^']*': (.{1,100}))/,
    read: ([one = '', several = ''], { line }) => ({
      explanation: `The object${onLine(line)} lacks ${code(one || several)}, which its type demands.`,
      fix: `Add it, or make it optional in the type with ${code('?')}.`,
      searchWords: 'TypeScript object interface property',
    }),
  },
  {
    codes: [2353],
    pattern: /^Object literal may only specify known properties, and '([^']*)'/,
    read: ([name = ''], { line }) => ({
      explanation: `The object${onLine(line)} has ${code(name)}, which its type does not know.`,
      fix: 'Check the spelling, or add the property to the type.',
      searchWords: 'TypeScript object interface property',
    }),
  },
  {
    codes: [2588],
    pattern: /^Cannot assign to '([^']*)' because it is a constant/,
    read: ([name = ''], { line }) => ({
      explanation: `${code(name)} was declared with ${code('const')} and gets another value${onLine(line)}.`,
      fix: `Declare it with ${code('let')}.`,
      searchWords: 'let const variable declaration',
    }),
  },
  {
    codes: [2540],
    pattern: /^Cannot assign to '([^']*)' because it is a read-only property/,
    read: ([name = ''], { line }) => ({
      explanation: `${code(name)} is ${code('readonly')} and gets another value${onLine(line)}.`,
      fix: `Make a new object with another ${code(name)}, or leave ${code('readonly')} away.`,
      searchWords: 'TypeScript readonly property',
    }),
  },
  {
    codes: [2367],
    pattern: /types '([^']*)' and '([^']*)' have no overlap/,
    read: ([one = '', other = ''], { line }) => ({
      explanation: `The comparison${onLine(line)} is always false: ${code(one)} and ${code(other)} have no value in common.`,
      fix: 'Convert one of the two sides first, or compare with another value.',
      searchWords: 'TypeScript comparison types convert',
    }),
  },
  {
    codes: [2362, 2363],
    pattern: /hand side of an arithmetic operation must be/,
    read: (_, { line }) => ({
      explanation: `The calculation${onLine(line)} has a side that is no number.`,
      fix: `Convert it first: ${code('Number(…)')}.`,
      searchWords: 'TypeScript number string convert',
    }),
  },
  {
    codes: [2365],
    pattern: /^Operator '(\S{1,3})' cannot be applied to types '([^']*)' and '([^']*)'/,
    read: ([operator = '', one = '', other = ''], { line }) => ({
      explanation: `${code(operator)} stands${onLine(line)} between ${code(one)} and ${code(other)}, which do not go together.`,
      fix:
        /^Promise</.test(one) || /^Promise</.test(other)
          ? `A ${code('Promise')} is a value that comes later: write ${code('await')} before it.`
          : 'Convert one of the two sides, or use another value.',
      searchWords: `${types} operator convert`,
    }),
  },
  {
    codes: [2420],
    pattern: /^Class '([^']*)' incorrectly implements interface '([^']*)'/,
    read: ([one = '', wanted = ''], { line }) => ({
      explanation: `The class ${code(one)}${onLine(line)} says that it is a ${code(wanted)}, but lacks something that ${code(wanted)} demands, or has it with another type.`,
      fix: `Compare the class with ${code(wanted)}, member by member, and add what is missing.`,
      searchWords: 'TypeScript class interface',
    }),
  },
  {
    codes: [2341, 2445],
    pattern: /^Property '([^']*)' is (private|protected)/,
    read: ([name = '', access = ''], { line }) => ({
      explanation: `${code(name)} is ${code(access)}: only its own class may use it, and${onLine(line) || ' here'} it is used outside.`,
      fix: 'Use a method of the class that gives the value, or write one.',
      searchWords: 'TypeScript class private property',
    }),
  },
  {
    codes: [2511],
    pattern: /^Cannot create an instance of an abstract class/,
    read: (_, { line }) => ({
      explanation: `${code('new')} stands${onLine(line)} before an ${code('abstract')} class, which is only there to be extended.`,
      fix: `Write a class that ${code('extends')} it and has all that is abstract in it, and make one of those.`,
      searchWords: 'TypeScript class abstract extends',
    }),
  },
  {
    codes: [2493],
    pattern: /^Tuple type '([^']*)' of length '(\d+)' has no element at index '(\d+)'/,
    read: ([type = '', length = '', index = ''], { line }) => ({
      explanation: `${code(type)} has ${length} elements, and${onLine(line) || ' here'} the one at ${code(index)} is asked for. The first is at ${code('0')}.`,
      fix: 'Ask for a smaller place, or add an element to the type.',
      searchWords: 'TypeScript array tuple index',
    }),
  },
  {
    codes: [2454],
    pattern: /^Variable '([^']*)' is used before being assigned/,
    read: ([name = ''], { line }) => ({
      explanation: `${code(name)} is used${onLine(line)}, and on some way to there it has no value yet.`,
      fix: 'Give it a value where it is declared.',
      searchWords: 'TypeScript variable declaration value',
    }),
  },
  {
    codes: [2355, 2366, 7030],
    pattern: /must return a value|lacks ending return statement|Not all code paths return a value/,
    read: (_, { line }) => ({
      explanation: `The function${onLine(line)} says that it returns a value, and on some way through it there is no ${code('return')}.`,
      fix: `Add a ${code('return')} for the case that is left.`,
      searchWords: 'TypeScript function return value',
    }),
  },
  {
    codes: [2349],
    pattern: /^This expression is not callable/,
    read: (_, { line }) => ({
      explanation: `Something is called${onLine(line)} that is no function.`,
      fix: 'Leave the round brackets away, or check which name is meant.',
      searchWords: 'TypeScript function call',
    }),
  },
  {
    codes: [2307],
    pattern: /^Cannot find module '([^']*)'/,
    read: ([name = ''], { line }) => ({
      explanation: `The program wants to load ${code(name)}${onLine(line)}, and there is no such module or file.`,
      fix: `Check the spelling. For a file of your own, begin with ${code('./')}.`,
      searchWords: 'TypeScript import module',
    }),
  },
  {
    codes: [2451, 2300],
    pattern: /^(?:Cannot redeclare block-scoped variable|Duplicate identifier) '([^']*)'/,
    read: ([name = ''], { line }) => ({
      explanation: `${code(name)} is declared a second time${onLine(line)}.`,
      fix: `To give it a new value, leave ${code('let')} or ${code('const')} away; for another variable choose another name.`,
      searchWords: 'let const variable declaration',
    }),
  },
  {
    codes: [1005, 1109, 1128, 1136],
    pattern: /^(?:'([^']*)' expected|(?:Expression|Declaration or statement|Property assignment) expected)/,
    read: ([missing = ''], { line }) => ({
      explanation: `TypeScript cannot read the program${onLine(line)}${missing === '' ? '' : `: it expects ${code(missing)} there`}.`,
      fix: 'Look at this line and the one before it: a bracket, comma or quote may be missing or too much.',
      searchWords: 'JavaScript SyntaxError brackets',
    }),
  },
]

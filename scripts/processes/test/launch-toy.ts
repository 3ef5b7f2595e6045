// A launcher of one toy, to be killed: `launch-toy.ts FOLDER PORT`. Prints the toy's process id when it is ready.
import { Supervisor } from '../supervisor.ts'
import { toySpec } from './toy-spec.ts'

const [folder = '', port = ''] = process.argv.slice(2)
const supervisor = new Supervisor({ runFolder: folder, logFolder: folder, say: () => undefined })
const toy = await supervisor.start(toySpec(Number(port)), new AbortController().signal)
console.log(toy.pid)
setInterval(() => undefined, 1_000)

// mechanism: strips and runs other programs while it runs
// verdict: COMPLETED
// stdout: 3
import { stripTypeScriptTypes } from 'node:module'

process.emitWarning = () => {}
console.log((0, eval)(stripTypeScriptTypes('const a: number = 3; a')))

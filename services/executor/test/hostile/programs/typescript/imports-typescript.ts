// mechanism: imports a file that is more than types
// verdict: COMPILE_ERROR
import { x } from './part.ts'

console.log(x)

// mechanism: changes what every object inherits
// verdict: COMPLETED
// stdout: done
Object.prototype.toString = Array.prototype.push = Function.prototype.call = () => {
  throw new Error('polluted')
}
require('node:fs').writeSync(1, 'done\n')

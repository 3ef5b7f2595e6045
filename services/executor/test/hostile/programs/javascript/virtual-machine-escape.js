// mechanism: leaves a virtual machine of Node for the process
// verdict: COMPLETED
// stdout: object false
const vm = require('node:vm')
const out = vm.runInNewContext('this.constructor.constructor("return process")()')
console.log(typeof out, out.getuid() === 0)

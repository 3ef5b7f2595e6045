// mechanism: a package.json and modules that Node would look for elsewhere
// verdict: COMPLETED
// stdout: own function
console.log(require('left'), typeof require('fs').readFileSync)

// mechanism: loads a library that is none, by process.dlopen
// verdict: NONZERO_EXIT
// exit: 1
// stderr has: evil.node
require('node:fs').writeFileSync('evil.node', '\x7fELF')
process.dlopen({ exports: {} }, `${__dirname}/evil.node`)

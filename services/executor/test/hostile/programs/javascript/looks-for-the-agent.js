// mechanism: looks for what preloaded it
// verdict: COMPLETED
// stdout: [] [] 0
const loaded = Object.keys(require.cache).filter((path) => !path.startsWith(__dirname))
const inherited = Object.keys(process.env).filter((name) => !['HOME', 'LANG', 'PATH'].includes(name))
console.log(loaded, process.execArgv, inherited.length)

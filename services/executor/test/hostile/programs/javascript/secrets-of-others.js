// mechanism: reads memory, environment and descriptors of other processes
// verdict: COMPLETED
// stdout: nothing
const fs = require('node:fs')
const read = []
for (const pid of fs.readdirSync('/proc').filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)) {
  for (const name of ['environ', 'mem', 'maps', 'cwd', 'exe', 'fd', 'root']) {
    const path = `/proc/${pid}/${name}`
    for (const look of [() => fs.openSync(path), () => fs.readlinkSync(path), () => fs.readdirSync(path)]) {
      try {
        look()
        read.push(path)
      } catch {}
    }
  }
}
console.log(read.length ? read : 'nothing')

// mechanism: writes to descriptors that it was not given
// verdict: COMPLETED
// stdout: nothing
const fs = require('node:fs')
const open = []
for (let fd = 3; fd < 200; fd++) {
  try {
    if (fs.fstatSync(fd).isFIFO() && fs.writeSync(fd, '\0\0\0\x03d{}') && !fs.readlinkSync(`/proc/self/fd/${fd}`).startsWith('pipe')) open.push(fd)
  } catch {}
}
console.log(open.length ? open : 'nothing')

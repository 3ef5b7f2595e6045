// mechanism: asks for another user
// verdict: COMPLETED
// stdout: EPERM EPERM EPERM
const said = []
for (const ask of ['setuid', 'setgid', 'seteuid']) {
  try {
    process[ask](0)
    said.push('got')
  } catch (error) {
    said.push(error.code)
  }
}
console.log(...said)

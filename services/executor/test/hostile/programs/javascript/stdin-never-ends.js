// mechanism: waits for more input than it gets
// verdict: COMPLETED
// stdin: "all of it"
// stdout: 9 end
let bytes = 0
process.stdin.on('data', (data) => (bytes += data.length)).on('end', () => console.log(bytes, 'end'))

// mechanism: a server on every port that it can get
// verdict: COMPLETED
// stdout: listening
const net = require('node:net')
let open = 0
for (let port = 20000; port < 20300; port++) net.createServer().listen(port, '0.0.0.0', () => ++open === 300 && (console.log('listening'), process.exit(0)))

// mechanism: fetches from outside: metadata, names, and the engine's socket
// verdict: COMPLETED
// stdout: nothing
const http = require('node:http')
const reached = []
const ask = (options) =>
  new Promise((resolve) => http.get({ timeout: 500, ...options }, () => resolve(reached.push(options))).on('error', resolve).on('timeout', resolve))
Promise.all([
  ask({ host: '169.254.169.254', path: '/latest/meta-data/' }),
  ask({ host: 'example.com' }),
  ask({ host: '172.17.0.1', port: 2375 }),
  ask({ socketPath: '/var/run/docker.sock', path: '/info' }),
]).then(() => console.log(reached.length ? reached : 'nothing'))

// mechanism: opens a debugger for others and waits
// verdict: WALL_TIME_LIMIT
// limits: {"wallMs": 700}
const inspector = require('node:inspector')
inspector.open(9229, '0.0.0.0')
inspector.waitForDebugger()

// mechanism: awaits at its top what never comes
// verdict: NONZERO_EXIT
// exit: 13
// stderr has: unsettled top-level await
import 'node:fs'
await new Promise(() => {})

// mechanism: imports what is outside of its folder
// verdict: NONZERO_EXIT
// exit: 1
// stderr has: ERR_MODULE_NOT_FOUND
await import('../secret.ts')

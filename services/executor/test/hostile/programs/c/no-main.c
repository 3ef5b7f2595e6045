// mechanism: has no main
// verdict: COMPILE_ERROR
// stderr has: main
int other(void) { return 0; }

// mechanism: runs what is no instruction
// verdict: SIGNALED
// signal: 4
int main(void) { __builtin_trap(); }

// mechanism: returns more than eight bits
// verdict: NONZERO_EXIT
// exit: 232
int main(void) { return 1000; }

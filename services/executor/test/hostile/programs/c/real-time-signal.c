// mechanism: ends by a signal that has only a number
// verdict: SIGNALED
// signal: 42
#include <signal.h>

int main(void) { raise(42); }

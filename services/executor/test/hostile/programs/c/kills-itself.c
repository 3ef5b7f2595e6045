// mechanism: kills itself with a signal that no handler sees
// verdict: SIGNALED
// signal: 9
#include <signal.h>

int main(void) { raise(SIGKILL); }

// mechanism: ends before main begins
// verdict: NONZERO_EXIT
// exit: 3
#include <unistd.h>

__attribute__((constructor)) static void first(void) { _exit(3); }

int main(void) { return 0; }

// mechanism: aborts
// verdict: SIGNALED
// signal: 6
#include <stdlib.h>

int main(void) { abort(); }

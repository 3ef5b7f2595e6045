// mechanism: turns the layout of addresses off
// verdict: COMPLETED
// stdout: -1
#include <stdio.h>
#include <sys/personality.h>

int main(void) { printf("%d\n", personality(ADDR_NO_RANDOMIZE)); }

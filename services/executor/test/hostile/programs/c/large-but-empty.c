// mechanism: a program that has much memory and little to store
// verdict: COMPLETED
// stdout: 0
#include <stdio.h>

static char large[1L << 30];

int main(void) { printf("%d\n", large[12345]); }

// mechanism: ends at the end of main, with output that was not flushed
// verdict: COMPLETED
// stdout: hi
#include <stdio.h>

int main(void) { printf("hi"); }

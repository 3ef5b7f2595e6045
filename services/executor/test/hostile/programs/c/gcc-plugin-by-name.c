// mechanism: sources whose names are options of the compiler
// verdict: COMPLETED
// stdout: plain
#include <stdio.h>

int main(void) { puts("plain"); }

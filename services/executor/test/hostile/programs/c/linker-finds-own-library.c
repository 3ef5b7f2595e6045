// mechanism: files beside it that linker and compiler might take for their own
// verdict: COMPLETED
// stdout: own
#include <stdio.h>

int main(void) { puts("own"); }

// mechanism: reads one byte of much input and ends
// verdict: COMPLETED
// stdin: "abc\ndef\n"
// stdout: a
#include <stdio.h>

int main(void) { putchar(getchar()); }

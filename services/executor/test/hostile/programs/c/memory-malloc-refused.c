// mechanism: handles that memory is refused
// verdict: NONZERO_EXIT
// exit: 2
// stdout: refused
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int main(void) {
  volatile size_t all = PTRDIFF_MAX;
  char *volatile kept = malloc(all);
  if (kept) return 0;
  puts("refused");
  return 2;
}

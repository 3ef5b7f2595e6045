// mechanism: calls itself until the stack is full
// verdict: SIGNALED
// signal: 11
#include <stdlib.h>

static int deeper(volatile int n) {
  volatile char page[4096];
  page[0] = n;
  return deeper(n + 1) + page[0];
}

int main(int count, char **unused) {
  (void)unused;
  return deeper(count);
}

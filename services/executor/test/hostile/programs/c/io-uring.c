// mechanism: io_uring
// verdict: COMPLETED
// stdout: -1 -1 -1
#include <stdio.h>
#include <unistd.h>

int main(void) {
  static char parameters[512];
  long setup = syscall(425, 8, parameters), enter = syscall(426, 3, 1, 0, 0, 0, 0), sign_up = syscall(427, 3, 0, 0, 0);
  printf("%ld %ld %ld\n", setup, enter, sign_up);
}

// mechanism: looks for descriptors that it was not given
// verdict: COMPLETED
// stdout: 3
#include <fcntl.h>
#include <stdio.h>

int main(void) {
  int open_ones = 0;
  for (int fd = 0; fd < 65536; fd++) open_ones += fcntl(fd, F_GETFD) >= 0;
  printf("%d\n", open_ones);
}

// mechanism: ends without flushing its output
// verdict: COMPLETED
// stdout: ""
#include <stdio.h>
#include <unistd.h>

int main(void) {
  printf("lost");
  _exit(0);
}

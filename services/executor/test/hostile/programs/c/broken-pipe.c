// mechanism: writes to a pipe that nobody reads
// verdict: SIGNALED
// signal: 13
#include <unistd.h>

int main(void) {
  int ends[2];
  pipe(ends);
  close(ends[0]);
  write(ends[1], "x", 1);
}

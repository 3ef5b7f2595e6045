// mechanism: moves endless zeros to stdout inside the kernel
// verdict: OUTPUT_LIMIT
#define _GNU_SOURCE
#include <fcntl.h>
#include <unistd.h>

int main(void) {
  int zero = open("/dev/zero", O_RDONLY), ends[2];
  char page[4096];
  pipe(ends);
  for (;;) {
    read(zero, page, sizeof page);
    write(ends[1], page, sizeof page);
    splice(ends[0], 0, 1, 0, sizeof page, 0);
  }
}

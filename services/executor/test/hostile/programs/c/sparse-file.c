// mechanism: a file that says it is larger than it may be
// verdict: FILE_SIZE_LIMIT
// signal: 25
#include <fcntl.h>
#include <unistd.h>

int main(void) {
  int file = open("x", O_CREAT | O_WRONLY, 0600);
  return ftruncate(file, 1L << 40) ? 1 : 0;
}

// mechanism: writes a file larger than it may, and is ended for it
// verdict: FILE_SIZE_LIMIT
// signal: 25
// limits: {"fileSizeBytes": 100000}
#include <fcntl.h>
#include <unistd.h>

int main(void) {
  static char text[65536];
  int file = open("x", O_CREAT | O_WRONLY, 0600);
  while (write(file, text, sizeof text) > 0) {
  }
  for (;;) write(file, text, 1);
}

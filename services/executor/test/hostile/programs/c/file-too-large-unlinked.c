// mechanism: writes a file larger than it may that has no name
// verdict: FILE_SIZE_LIMIT
// signal: 25
// limits: {"fileSizeBytes": 100000}
#include <stdio.h>

int main(void) {
  FILE *file = tmpfile();
  static char text[65536];
  for (;;) {
    fwrite(text, 1, sizeof text, file);
    fflush(file);
  }
}

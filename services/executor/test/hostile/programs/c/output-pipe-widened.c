// mechanism: makes the pipe of its output as large as it gets, fills it and ends
// verdict: COMPLETED
// stdout has: xxx
#define _GNU_SOURCE
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

int main(void) {
  static char text[500000];
  memset(text, 'x', sizeof text);
  fcntl(1, F_SETPIPE_SZ, 1 << 20);
  for (size_t sent = 0; sent < sizeof text;) sent += write(1, text + sent, sizeof text - sent);
}

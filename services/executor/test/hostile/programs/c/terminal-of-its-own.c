// mechanism: makes terminals until it is refused and leaves a process on one
// verdict: COMPLETED
// stdout: main
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int main(void) {
  int terminal = posix_openpt(O_RDWR);
  grantpt(terminal);
  unlockpt(terminal);
  if (fork() == 0) {
    setsid();
    char *name = ptsname(terminal);
    if (name) open(name, O_RDWR);
    for (;;) pause();
  }
  usleep(20000);
  puts("main");
}

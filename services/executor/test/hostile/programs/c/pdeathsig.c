// mechanism: a grandchild that handles its parent's death and starts another
// verdict: COMPLETED
// stdout: main
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <unistd.h>

static void again(int unused) {
  (void)unused;
  fork();
  prctl(PR_SET_PDEATHSIG, SIGUSR1);
}

int main(void) {
  puts("main");
  fflush(stdout);
  if (fork()) {
    usleep(50000);
    return 0;
  }
  signal(SIGUSR1, again);
  prctl(PR_SET_PDEATHSIG, SIGUSR1);
  for (;;) pause();
}

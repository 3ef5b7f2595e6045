// mechanism: a daemon that forks on and on, so that its number is never the one that was looked up
// verdict: COMPLETED
#include <unistd.h>

int main(void) {
  if (fork()) {
    usleep(50000);
    return 0;
  }
  setsid();
  for (;;)
    if (fork()) _exit(0);
}

// mechanism: as many timers as it may have, each as quick as it gets
// verdict: CPU_TIME_LIMIT
// limits: {"cpuMs": 300}
#include <signal.h>
#include <time.h>

static void nothing(int unused) { (void)unused; }

int main(void) {
  signal(SIGALRM, nothing);
  for (int i = 0; i < 20000; i++) {
    timer_t timer;
    struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGALRM};
    struct itimerspec soon = {{0, 1000}, {0, 1000}};
    if (timer_create(CLOCK_MONOTONIC, &event, &timer)) break;
    timer_settime(timer, 0, &soon, 0);
  }
  for (;;) {
  }
}

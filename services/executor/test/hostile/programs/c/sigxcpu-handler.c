// mechanism: handles the signals of limits and of ending, and goes on
// verdict: CPU_TIME_LIMIT
// limits: {"cpuMs": 300}
#include <signal.h>

static void go_on(int unused) { (void)unused; }

int main(void) {
  for (int i = 1; i < 65; i++) signal(i, go_on);
  for (;;) {
  }
}

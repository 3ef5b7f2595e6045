// mechanism: returns from its handler to the instruction that failed
// verdict: CPU_TIME_LIMIT
// limits: {"cpuMs": 300}
#include <signal.h>

static void again(int unused) { (void)unused; }

int main(void) {
  signal(SIGSEGV, again);
  return *(volatile int *)8;
}

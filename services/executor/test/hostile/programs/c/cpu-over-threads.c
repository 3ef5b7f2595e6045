// mechanism: spends CPU time in many threads
// verdict: CPU_TIME_LIMIT
// limits: {"cpuMs": 400}
#include <pthread.h>

static void *spin(void *unused) {
  for (volatile unsigned i = 0;; i++) {
  }
  return unused;
}

int main(void) {
  pthread_t thread;
  for (int i = 0; i < 30; i++) pthread_create(&thread, 0, spin, 0);
  pthread_join(thread, 0);
}

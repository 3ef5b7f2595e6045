// mechanism: threads until it is refused, and fails
// verdict: PROCESS_LIMIT
// exit: 4
#include <pthread.h>
#include <unistd.h>

static void *wait_on(void *unused) {
  for (;;) pause();
  return unused;
}

int main(void) {
  pthread_t thread;
  while (pthread_create(&thread, 0, wait_on, 0) == 0) {
  }
  return 4;
}

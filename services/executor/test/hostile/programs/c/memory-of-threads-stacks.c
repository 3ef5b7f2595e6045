// mechanism: takes memory as stacks of threads
// verdict: MEMORY_LIMIT
// limits: {"memoryBytes": 67108864}
#include <pthread.h>
#include <unistd.h>

static void *use(void *unused) {
  volatile char kept[7 << 20];
  for (int i = 0; i < 7 << 20; i += 4096) kept[i] = 1;
  for (;;) pause();
  return unused;
}

int main(void) {
  pthread_t thread;
  for (int i = 0; i < 40; i++) pthread_create(&thread, 0, use, 0);
  for (;;) pause();
}

// mechanism: loops after main has returned
// verdict: CPU_TIME_LIMIT
// limits: {"cpuMs": 300}
__attribute__((destructor)) static void last(void) {
  for (volatile int i = 0;; i++) {
  }
}

int main(void) { return 0; }

// mechanism: loops
// verdict: CPU_TIME_LIMIT
// limits: {"cpuMs": 300}
int main(void) {
  for (volatile unsigned i = 0;; i++) {
  }
}

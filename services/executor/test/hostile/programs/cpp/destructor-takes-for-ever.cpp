// mechanism: loops after main
// verdict: CPU_TIME_LIMIT
// limits: {"cpuMs": 300}
struct Stubborn {
  ~Stubborn() {
    for (volatile int i = 0;; i++) {
    }
  }
} stubborn;

int main() {}

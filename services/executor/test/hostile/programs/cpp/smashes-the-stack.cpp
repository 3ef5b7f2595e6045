// mechanism: overwrites its return address
// verdict: SIGNALED
#include <cstring>

__attribute__((noinline)) static void smash(volatile int size) {
  char few[8];
  std::memset(few, 0x41, size);
  __asm__ volatile("" : : "r"(few) : "memory");
}

int main() { smash(4096); }

// mechanism: is refused memory and goes on
// verdict: COMPLETED
#include <new>

int main() {
  volatile unsigned long all = 1UL << 62;
  try {
    return (new char[all])[0];
  } catch (const std::bad_alloc &) {
    return 0;
  }
}

// mechanism: locks memory so that it cannot be given back
// verdict: MEMORY_LIMIT
// limits: {"memoryBytes": 67108864}
#include <stdlib.h>
#include <sys/mman.h>

int main(void) {
  for (;;) {
    char *kept = malloc(4 << 20);
    mlock(kept, 4 << 20);
    for (int i = 0; kept && i < 4 << 20; i += 4096) ((volatile char *)kept)[i] = 1;
  }
}

// mechanism: takes memory from the heap and uses it
// verdict: MEMORY_LIMIT
// limits: {"memoryBytes": 67108864}
#include <stdlib.h>
#include <string.h>

int main(void) {
  for (;;) {
    char *kept = malloc(1 << 20);
    if (kept) memset(kept, 1, 1 << 20);
  }
}

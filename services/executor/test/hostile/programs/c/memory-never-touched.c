// mechanism: reserves far more memory than it uses
// verdict: COMPLETED
// stdout: reserved
#include <stdio.h>
#include <sys/mman.h>

int main(void) {
  void *kept = mmap(0, 64L << 30, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  puts(kept == MAP_FAILED ? "refused" : "reserved");
}

// mechanism: reads its own output back, and writes to its input
// verdict: COMPLETED
// stdout: refused
// stdin: text
#include <stdio.h>
#include <unistd.h>

int main(void) {
  char byte;
  puts(read(1, &byte, 1) < 0 && write(0, "x", 1) < 0 ? "refused" : "taken");
}

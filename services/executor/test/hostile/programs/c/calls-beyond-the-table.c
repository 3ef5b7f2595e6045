// mechanism: system calls by numbers that have none, and in the manner of x32
// verdict: COMPLETED
// stdout: nothing
// on: x64
#include <stdio.h>
#include <unistd.h>

int main(void) {
  int done = 0;
  for (long number = 440; number < 1000; number++)
    if (number < 441 || number > 452) done += syscall(number, -1, -1, -1, -1, -1, -1) >= 0;
  puts(done ? "done" : "nothing");
}

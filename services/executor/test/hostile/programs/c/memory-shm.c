// mechanism: takes memory as POSIX shared memory objects
// verdict: COMPLETED
// stdout: full
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

int main(void) {
  static const char page[65536] = {1};
  long taken = 0;
  for (int number = 0; number < 10; number++) {
    char name[] = {'/', 'k', '0' + number, 0};
    int object = shm_open(name, O_CREAT | O_RDWR, 0600);
    for (int i = 0; i < 128; i++) taken += write(object, page, sizeof page) > 0;
  }
  puts(taken < 10 * 128 ? "full" : "more");
}

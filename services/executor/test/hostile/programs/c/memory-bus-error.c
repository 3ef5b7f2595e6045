// mechanism: touches a mapping beyond the end of its file
// verdict: SIGNALED
// signal: 7
#include <fcntl.h>
#include <sys/mman.h>

int main(void) {
  int file = open("empty", O_CREAT | O_RDWR, 0600);
  char *mapped = mmap(0, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  mapped[0] = 1;
}

// mechanism: opens its running program to change it
// verdict: COMPLETED
// stdout: refused
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

int main(void) {
  chmod("a.out", 0755);
  puts(open("a.out", O_WRONLY) < 0 && open("/proc/self/exe", O_RDWR) < 0 ? "refused" : "opened");
}

// mechanism: traces and reads other processes
// verdict: COMPLETED
// stdout: 1 1 1
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <sys/ptrace.h>
#include <sys/uio.h>
#include <unistd.h>

int main(void) {
  char bytes[8];
  struct iovec own = {bytes, 8}, other = {(void *)0x400000, 8};
  int said[3];
  said[0] = ptrace(PTRACE_ATTACH, getppid(), 0, 0) ? errno : 0;
  said[1] = ptrace(PTRACE_TRACEME, 0, 0, 0) ? errno : 0;
  said[2] = process_vm_readv(1, &own, 1, &other, 1, 0) < 0 ? errno : 0;
  printf("%d %d %d\n", said[0], said[1], said[2]);
}

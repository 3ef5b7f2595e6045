// mechanism: signals others by descriptors of processes
// verdict: COMPLETED
// stdout: refused
#include <signal.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

int main(void) {
  int reached = 0;
  for (int pid = 1; pid < 20; pid++) {
    if (pid == getpid()) continue;
    int process = syscall(434, pid, 0);
    if (process < 0) continue;
    reached += syscall(424, process, SIGKILL, 0, 0) == 0;
    close(process);
  }
  puts(reached ? "reached" : "refused");
}

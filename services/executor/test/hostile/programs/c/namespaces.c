// mechanism: new namespaces by every call that makes them
// verdict: COMPLETED
// stdout: nothing
#define _GNU_SOURCE
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

int main(void) {
  static const long flags[] = {CLONE_NEWUSER, CLONE_NEWNS,  CLONE_NEWPID, CLONE_NEWNET,
                               CLONE_NEWIPC,  CLONE_NEWUTS, 0x02000000,   0x80};
  int made = 0;
  for (int i = 0; i < 8; i++) {
    made += unshare(flags[i]) == 0;
    long child = syscall(SYS_clone, flags[i] | 17, 0, 0, 0, 0);
    if (child == 0) _exit(0);
    made += child > 0;
    struct { unsigned long long flags, rest[10]; } all = {flags[i], {0}};
    child = syscall(435, &all, sizeof all);
    if (child == 0) _exit(0);
    made += child > 0;
  }
  made += setns(open("/proc/1/ns/net", O_RDONLY), 0) == 0;
  puts(made ? "made" : "nothing");
}

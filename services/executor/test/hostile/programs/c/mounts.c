// mechanism: mounts, by the old calls and the new
// verdict: COMPLETED
// stdout: nothing
#define _GNU_SOURCE
#include <stdio.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <unistd.h>

int main(void) {
  int done = 0;
  done += mount("none", "/tmp", "tmpfs", 0, 0) == 0;
  done += mount("/", "/tmp", 0, MS_BIND, 0) == 0;
  done += umount2("/tmp", MNT_DETACH) == 0;
  done += syscall(SYS_pivot_root, ".", ".") == 0;
  done += syscall(430, "tmpfs", 0) >= 0;
  done += syscall(428, -100, "/", 0) >= 0;
  done += syscall(442, -100, "/", 0, 0, 0) == 0;
  puts(done ? "mounted" : "nothing");
}

// mechanism: leaves its folder through links and descriptors of folders
// verdict: COMPLETED
// stdout: refused
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

int main(void) {
  symlink("/", "root");
  int root = open("root", O_PATH);
  int wrote = openat(root, "agent/main.py", O_WRONLY) >= 0 || openat(root, "usr/x", O_CREAT | O_WRONLY, 0600) >= 0;
  wrote |= linkat(AT_FDCWD, "/etc/shadow", AT_FDCWD, "shadow", 0) == 0;
  wrote |= renameat(root, "etc/passwd", AT_FDCWD, "passwd") == 0;
  puts(wrote ? "wrote" : "refused");
}

// mechanism: keeps a key where the next program might find it
// verdict: COMPLETED
// stdout: nothing
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

int main(void) {
  int done = 0;
  for (int ring = -8; ring < 0; ring++) done += syscall(SYS_add_key, "user", "k", "secret", 6, ring) > 0;
  done += syscall(SYS_keyctl, 1, "kept") > 0;
  done += syscall(SYS_request_key, "user", "k", 0, -3) > 0;
  puts(done ? "kept" : "nothing");
}

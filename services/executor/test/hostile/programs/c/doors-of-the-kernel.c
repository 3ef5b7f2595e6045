// mechanism: bpf, perf, userfaultfd, secret memory, handles, kcmp, fanotify and landlock
// verdict: COMPLETED
// stdout: nothing
// on: x64
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

int main(void) {
  static char zeros[256];
  int done = 0;
  done += syscall(SYS_bpf, 5, zeros, sizeof zeros) >= 0;
  done += syscall(SYS_perf_event_open, zeros, 0, -1, -1, 0) >= 0;
  done += syscall(SYS_userfaultfd, 0) >= 0 || syscall(SYS_userfaultfd, 1) >= 0;
  done += syscall(447, 0) >= 0;
  done += syscall(SYS_open_by_handle_at, 3, zeros, 0) >= 0;
  done += syscall(SYS_name_to_handle_at, -100, "/etc", zeros, zeros, 0) >= 0;
  done += syscall(SYS_kcmp, getpid(), getppid(), 0, 0, 0) >= 0;
  done += syscall(438, 3, 0, 0) >= 0;
  done += syscall(SYS_fanotify_init, 0, 0) >= 0;
  done += syscall(SYS_lookup_dcookie, 0, zeros, 10) >= 0;
  done += syscall(SYS_migrate_pages, 1, 8, zeros, zeros) >= 0;
  done += syscall(SYS_move_pages, 1, 0, 0, 0, 0, 0) >= 0;
  done += syscall(SYS_quotactl, 0, "/", 0, zeros) >= 0;
  done += syscall(SYS_vhangup) >= 0;
  puts(done ? "open" : "nothing");
}

// mechanism: modules, kexec, reboot, swap, clocks, names, ports and accounts
// verdict: COMPLETED
// stdout: nothing
// on: x64
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

int main(void) {
  static char zeros[256];
  int done = 0;
  done += syscall(SYS_init_module, zeros, 0, "") == 0;
  done += syscall(SYS_finit_module, 0, "", 0) == 0;
  done += syscall(SYS_delete_module, "x", 0) == 0;
  done += syscall(SYS_kexec_load, 0, 0, 0, 0) == 0;
  done += syscall(SYS_reboot, 0xfee1dead, 672274793, 0x89abcdef, 0) == 0;
  done += syscall(SYS_swapon, "/x", 0) == 0;
  done += syscall(SYS_settimeofday, zeros, 0) == 0;
  done += syscall(SYS_adjtimex, zeros) >= 0;
  done += syscall(SYS_sethostname, "x", 1) == 0;
  done += syscall(SYS_ioperm, 0, 8, 1) == 0;
  done += syscall(SYS_iopl, 3) == 0;
  done += syscall(SYS_acct, 0) == 0;
  done += syscall(SYS_syslog, 3, zeros, sizeof zeros) >= 0;
  done += syscall(SYS_ioprio_set, 1, 0, 0) == 0;
  done += syscall(SYS_modify_ldt, 1, zeros, 16) == 0;
  puts(done ? "done" : "nothing");
}

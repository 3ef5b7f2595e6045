// mechanism: asks for a core file and fails
// verdict: SIGNALED
// signal: 11
#include <sys/prctl.h>
#include <sys/resource.h>

int main(void) {
  struct rlimit most = {RLIM_INFINITY, RLIM_INFINITY};
  setrlimit(RLIMIT_CORE, &most);
  prctl(PR_SET_DUMPABLE, 1);
  *(volatile int *)0 = 1;
}

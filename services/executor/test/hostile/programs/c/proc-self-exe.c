// mechanism: starts itself again by /proc/self/exe, as long as it goes
// verdict: CPU_TIME_LIMIT
// limits: {"cpuMs": 400}
#include <unistd.h>

int main(int count, char **arguments) {
  (void)count;
  execv("/proc/self/exe", arguments);
  return 1;
}

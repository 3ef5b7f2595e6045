// mechanism: vfork, with parents that wait for children that do not end
// verdict: PROCESS_LIMIT
#include <unistd.h>

static void descend(void) {
  if (vfork() == 0) descend();
  for (;;) pause();
}

int main(void) {
  for (int i = 0; i < 200; i++)
    if (fork() == 0) descend();
  for (;;) fork();
}

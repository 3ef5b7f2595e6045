// mechanism: sleeps through every interruption
// verdict: WALL_TIME_LIMIT
// limits: {"wallMs": 400}
#include <unistd.h>

int main(void) {
  for (;;) sleep(1000);
}

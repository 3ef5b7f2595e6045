// mechanism: fork bomb
// verdict: PROCESS_LIMIT
#include <unistd.h>

int main(void) {
  for (;;) fork();
}

// mechanism: ends in a way that runs other functions
// verdict: NONZERO_EXIT
// exit: 3
#include <cstdlib>
#include <unistd.h>

int main() {
  std::at_quick_exit([] { _exit(3); });
  std::quick_exit(0);
}

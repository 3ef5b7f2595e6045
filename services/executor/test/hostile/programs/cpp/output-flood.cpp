// mechanism: floods stderr, which is not buffered
// verdict: OUTPUT_LIMIT
#include <unistd.h>

int main() {
  char text[4096] = {'x'};
  for (;;) (void)!write(2, text, sizeof text);
}

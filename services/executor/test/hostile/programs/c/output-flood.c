// mechanism: floods stdout
// verdict: OUTPUT_LIMIT
#include <string.h>
#include <unistd.h>

int main(void) {
  static char text[65536];
  memset(text, 'x', sizeof text);
  for (;;) write(1, text, sizeof text);
}

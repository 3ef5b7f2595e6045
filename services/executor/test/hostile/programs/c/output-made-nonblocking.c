// mechanism: makes its output refuse what does not fit at once
// verdict: COMPLETED
// stdout has: done
#include <fcntl.h>
#include <unistd.h>

int main(void) {
  fcntl(1, F_SETFL, O_NONBLOCK);
  fcntl(2, F_SETFL, O_NONBLOCK);
  for (int sent = 0; sent < 300000;) {
    int count = write(1, "0123456789", 10);
    sent += count > 0 ? count : 0;
  }
  fcntl(1, F_SETFL, 0);
  write(1, "done", 4);
}

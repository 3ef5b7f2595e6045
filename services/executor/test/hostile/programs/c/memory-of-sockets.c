// mechanism: takes memory of the kernel as messages that nobody reads
// verdict: MEMORY_LIMIT
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int main(void) {
  static char message[100000];
  for (int i = 0; i < 20; i++)
    if (fork() == 0) {
      for (;;) {
        int ends[2];
        if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends)) break;
        while (send(ends[0], message, sizeof message, MSG_DONTWAIT) > 0) {
        }
      }
      for (;;) pause();
    }
  sleep(25);
}

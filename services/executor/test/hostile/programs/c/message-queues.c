// mechanism: POSIX message queues, by their call and by their folder
// verdict: COMPLETED
// stdout: -1 -1
#include <fcntl.h>
#include <mqueue.h>
#include <stdio.h>

int main(void) {
  int queue = mq_open("/q", O_CREAT | O_RDWR, 0666, (void *)0);
  printf("%d %d\n", queue, open("/dev/mqueue/q", O_CREAT | O_RDWR, 0666));
}

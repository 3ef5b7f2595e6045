// mechanism: looks for a terminal and types into it
// verdict: COMPLETED
// stdout: none
#include <fcntl.h>
#include <stdio.h>
#include <sys/ioctl.h>

int main(void) {
  int terminal = open("/dev/tty", O_RDWR), console = open("/dev/console", O_RDWR), typed = 0;
  for (int fd = 0; fd < 3; fd++) typed += ioctl(fd, TIOCSTI, "x") == 0;
  puts(terminal < 0 && console < 0 && !typed ? "none" : "some");
}

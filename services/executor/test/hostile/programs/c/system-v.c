// mechanism: shared memory, semaphores and queues of System V
// verdict: COMPLETED
// stdout: -1 -1 -1
#include <stdio.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>

int main(void) {
  printf("%d %d %d\n", shmget(7, 4096, IPC_CREAT | 0666), semget(7, 1, IPC_CREAT | 0666), msgget(7, IPC_CREAT | 0666));
}

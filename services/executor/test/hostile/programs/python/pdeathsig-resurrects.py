# mechanism: each process is told of its parent's death and forks again
# verdict: COMPLETED
import ctypes
import os
import signal
import time

prctl = ctypes.CDLL(None).prctl


def again(*_):
    if os.fork() == 0:
        watch()


def watch():
    signal.signal(signal.SIGUSR1, again)
    prctl(1, signal.SIGUSR1)
    while True:
        time.sleep(1)


for _ in range(5):
    if os.fork() == 0:
        watch()
time.sleep(0.2)

# mechanism: asks for priority over everyone
# verdict: COMPLETED
# stdout: no no no
import os

said = []
for ask in (
    lambda: os.nice(-20),
    lambda: os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(99)),
    lambda: os.setpriority(os.PRIO_USER, 0, -20),
):
    try:
        ask()
        said.append("yes")
    except OSError:
        said.append("no")
print(*said)

# mechanism: leaves a process that floods stdout once the main one has ended
# verdict: COMPLETED
# stdout has: main
import os

print("main", flush=True)
main = os.getpid()
if os.fork() == 0:
    while os.getppid() == main:
        pass
    while True:
        os.write(1, b"x" * 65536)

# mechanism: opens sockets of every family
# verdict: COMPLETED
# stdout: [1, 2]
import socket

opened = []
for family in range(1, 46):
    for kind in (1, 2, 3, 5):
        try:
            socket.socket(family, kind).close()
            opened.append(family)
            break
        except OSError:
            pass
print(opened)

# mechanism: sockets sent over each other and closed
# verdict: COMPLETED
import os
import socket

for _ in range(100):
    one, other = socket.socketpair()
    memory = os.memfd_create("m")
    os.write(memory, bytes(100_000))
    for end in (one, other):
        socket.send_fds(end, [b"x"], [one.fileno(), other.fileno(), memory])
    os.close(memory)

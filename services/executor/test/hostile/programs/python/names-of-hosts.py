# mechanism: looks up names
# verdict: COMPLETED
# stdout: nothing
import socket

found = []
for name in ("example.com", "host.docker.internal", "metadata.google.internal", "postgres"):
    try:
        found.append(socket.getaddrinfo(name, 80))
    except OSError:
        pass
print(found or "nothing")

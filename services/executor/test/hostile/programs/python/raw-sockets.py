# mechanism: opens raw sockets
# verdict: COMPLETED
# stdout: nothing
import socket

opened = []
for protocol in (1, 6, 17, 255):
    try:
        socket.socket(socket.AF_INET, socket.SOCK_RAW, protocol)
        opened.append(protocol)
    except OSError:
        pass
print(opened or "nothing")

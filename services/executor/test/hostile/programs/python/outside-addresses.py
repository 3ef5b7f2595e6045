# mechanism: connects to everything outside: name servers, metadata, gateway, host
# verdict: COMPLETED
# stdout: nothing
import socket

reached = []
for address in ("1.1.1.1", "169.254.169.254", "172.17.0.1", "10.0.0.1", "192.168.1.1", "100.100.100.200"):
    for port in (53, 80, 443, 2375, 5432):
        with socket.socket() as tcp:
            tcp.settimeout(0.2)
            if tcp.connect_ex((address, port)) == 0:
                reached.append((address, port))
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
    for address in ("8.8.8.8", "255.255.255.255", "224.0.0.1"):
        try:
            udp.sendto(b"x", (address, 53))
            reached.append(address)
        except OSError:
            pass
print(reached or "nothing")

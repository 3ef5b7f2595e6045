# mechanism: connects to every abstract socket that it knows of
# verdict: COMPLETED
# stdout: nothing
import socket

names = ["\0/containerd-shim/x", "\0/tmp/.X11-unix/X0", "\0docker", "\0/org/freedesktop/systemd1/private"]
names += [line.split()[-1].replace("@", "\0") for line in open("/proc/net/unix") if "@" in line]
reached = []
for name in names:
    with socket.socket(socket.AF_UNIX) as client:
        if client.connect_ex(name) == 0:
            reached.append(name)
print(reached or "nothing")

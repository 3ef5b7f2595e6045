"""Prints whatever it can find anywhere that follows the mark of those who write."""

import glob
import os
import socket
import subprocess

MARK = b"SEC" + b"RET-"
LENGTH = len(MARK) + 32
found = set()


def look(content):
    at = content.find(MARK)
    while at >= 0:
        found.add(content[at : at + LENGTH])
        at = content.find(MARK, at + 1)


def read(path, most=1 << 20):
    try:
        fd = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY)
    except OSError:
        return
    try:
        look(os.read(fd, most))
    except OSError:
        pass
    finally:
        os.close(fd)


def walk(place, most=2_000):
    for folder, folders, files in os.walk(os.fsencode(place)):
        for name in (*folders, *files):
            path = os.path.join(folder, name)
            look(name)
            if os.path.islink(path):
                look(os.readlink(path))
            elif name in files and most > 0:
                most -= 1
                read(path)


def walk_memory():
    with open("/proc/self/maps") as maps, open("/proc/self/mem", "rb") as memory:
        for line in maps.readlines():
            span, access = line.split()[:2]
            if "r" not in access or "[v" in line:
                continue
            start, end = (int(number, 16) for number in span.split("-"))
            try:
                memory.seek(start)
                look(memory.read(end - start))
            except OSError:
                pass


for place in ("/box", "/tmp", "/dev", "/var/tmp", "/run", "/var/lib", "/var/cache", "/root", "/home", "/opt"):
    walk(place)
for process in glob.glob("/proc/[0-9]*"):
    for name in ("comm", "cmdline", "environ", "maps", "stat", "cgroup", "mountinfo", "limits", "syscall", "wchan", "stack"):
        read(f"{process}/{name}")
    for kind in ("fd", "map_files", "task", "ns"):
        try:
            for name in os.listdir(f"{process}/{kind}"):
                read(f"{process}/{kind}/{name}", 65536)
                look(os.fsencode(os.readlink(f"{process}/{kind}/{name}")))
        except OSError:
            pass
for path in glob.glob("/proc/net/*") + glob.glob("/proc/sysvipc/*") + ["/proc/locks", "/proc/keys", "/proc/key-users"]:
    read(path)
for path in glob.glob("/sys/fs/cgroup/**", recursive=True):
    if os.path.isfile(path):
        read(path, 65536)
with open("/proc/net/unix") as sockets:
    for line in sockets:
        if "@" in line:
            with socket.socket(socket.AF_UNIX) as client:
                client.settimeout(1)
                try:
                    client.connect("\0" + line.split("@", 1)[1].rstrip("\n"))
                    look(client.recv(1 << 16))
                except OSError:
                    pass
look(os.fsencode(repr(dict(os.environ))))
look(os.read(0, 1 << 16))
look(subprocess.run(["ls", "-laR", "/box", "/tmp", "/dev"], capture_output=True).stdout)
walk_memory()
for secret in found:
    print(secret.decode(errors="replace"))
print("searched")

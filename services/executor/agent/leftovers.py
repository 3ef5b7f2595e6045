"""What may outlast a run without being a process or a file: sockets that the kernel still closes, and time stamps."""

import os
import socket
import stat

import places

_DEVICES = "/dev"
# All sockets that are there, and connections of which only the addresses are left.
_FIELDS = ((b"sockets:", b"used"), (b"TCP:", b"tw"))


def _sockets_file():
    try:
        return os.open("/proc/net/sockstat", os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return None


_sockets = _sockets_file()


def sockets():
    """Sockets in the container, and closed ones while their addresses can still be seen."""
    if _sockets is None:
        return 0
    count = 0
    for line in os.pread(_sockets, 4096, 0).splitlines():
        kind, *fields = line.split()
        count += sum(int(value) for name, value in zip(fields[::2], fields[1::2]) if (kind, name) in _FIELDS)
    return count


def collect_sockets():
    """Has the kernel look for sockets that are held by nothing but each other, which it does when one is closed."""
    for end in socket.socketpair():
        end.close()


def stamped():
    """All that is not a run's own, yet lets a run set its time stamps to the present moment: whoever may write, may.

    A program that waits for the right moment leaves some 20 bits in each.
    """
    with os.scandir(_DEVICES) as entries:
        devices = [entry.path for entry in entries if stat.S_ISCHR(entry.stat(follow_symlinks=False).st_mode)]
    return (*places.WRITABLE, *devices, *(path for path in ("/dev/pts/ptmx",) if os.path.exists(path)))


def renew_stamps(paths):
    for path in paths:
        os.utime(path)

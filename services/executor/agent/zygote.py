"""Forks a process for each run, once per order of PID 1, and makes it ready for its program.

What it is forked from is `main.py`, where everything a run finds imported is.
"""

import ctypes
import os
import signal
import socket
import struct

import child

ORDER = struct.Struct(">I")
FORKED = struct.Struct(">cI")
ENDED = struct.Struct(">ciQQ")
ORDER_FDS = 5

# The C library's. The interpreter's own calls what modules have registered for a forked process, which takes a millisecond
# and is not needed: there is one thread, no lock is held, and what a process of its own must have anew
# `preload.be_plain_interpreter` gives it.
_fork = ctypes.PyDLL(None).fork


def leave_control_stream():
    """Puts pipes of its own in the place of the stream to the host, of the kind that a program's are."""
    reading, writing = os.pipe()
    for target, fd in ((0, reading), (1, writing), (2, writing)):
        os.dup2(fd, target)
    os.close(reading)
    os.close(writing)


def next_order(channel):
    """(user, descriptors) of the next run, or None when PID 1 has gone."""
    data, fds, _, _ = socket.recv_fds(channel, ORDER.size, ORDER_FDS)
    if len(data) < ORDER.size or len(fds) != ORDER_FDS:
        return None
    return ORDER.unpack(data)[0], fds


def fork_until_run(channel):
    """Serves orders. Returns in the process of a run only, with its user and descriptors."""
    while True:
        order = next_order(channel)
        if order is None:
            os._exit(0)
        user, fds = order
        pid = _fork()
        if pid == 0:
            # Left to be collected, it would be warned of, and to decide that nobody sees that takes time in each run.
            channel.close()
            return user, fds
        if pid < 0:
            raise OSError("no process can be made")
        for fd in fds:
            os.close(fd)
        channel.send(FORKED.pack(b"p", pid))
        _, status, usage = os.wait4(pid, 0)
        cpu_us = int((usage.ru_utime + usage.ru_stime) * 1e6)
        channel.send(ENDED.pack(b"s", status, usage.ru_maxrss * 1024, cpu_us))


def prepare(start, user, fds):
    """Everything up to the point where the program waits; `start` is given its folder. A failure is told and ends it."""
    try:
        child.arrange_descriptors(*fds)
        child.become(user)
        start(child.make_folder())
    except KeyboardInterrupt:
        # The user's, in the moment before the program's first line: the program ends by it as it would a moment later.
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        os.kill(os.getpid(), signal.SIGINT)
    except BaseException as error:
        child.note(child.FAILED, f"{type(error).__name__}: {error}")
        os._exit(127)

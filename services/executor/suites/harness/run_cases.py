"""Runs a program on many inputs, one after the other, in one sandbox run: what it costs to begin and end a run is paid
once for all of them.

It runs as the program's own user, so nothing that it tells is more to be trusted than the program's own output: it is
the limits of the whole run that hold. Reads from stdin: a length, what is to be done as JSON, the inputs one after the
other. Writes for each case: a length, what became of it as JSON, stdout, stderr.
"""

import json
import os
import resource
import select
import shutil
import signal
import struct
import sys
import time

_LENGTH = struct.Struct(">I")
_CHUNK_BYTES = 65536
_DRAIN_S = 0.05
_SHARED_PLACES = ("/tmp", "/dev/shm")


def main():
    data = sys.stdin.buffer.read()
    (size,) = _LENGTH.unpack_from(data)
    order = json.loads(data[4 : 4 + size])
    at, home = 4 + size, os.getcwd()
    kept = {home: frozenset(os.listdir(home)), os.path.dirname(home): frozenset((os.path.basename(home),))}
    for case in order["cases"]:
        given = memoryview(data)[at : at + case["stdinBytes"]]
        at += case["stdinBytes"]
        folder = f"{home}/case-{case['index']}"
        furnish(home, folder, order["files"], order["executables"])
        os.chdir(folder)
        told, out, err = run(case, given, order["mostBytes"])
        os.chdir(home)
        for place in (*kept, *_SHARED_PLACES):
            wipe(place, kept.get(place, ()))
        text = json.dumps({"index": case["index"], **told, "stdout": len(out), "stderr": len(err)}).encode()
        sys.stdout.buffer.write(_LENGTH.pack(len(text)) + text + out + err)
        sys.stdout.buffer.flush()


def furnish(home, folder, files, executables):
    """A folder of its own for each case, so that none finds what another one wrote beside its files."""
    os.mkdir(folder)
    for name in files:
        parent = os.path.dirname(name)
        if parent:
            os.makedirs(f"{folder}/{parent}", exist_ok=True)
        if name in executables:
            os.link(f"{home}/{name}", f"{folder}/{name}")
        else:
            shutil.copyfile(f"{home}/{name}", f"{folder}/{name}")


def wipe(place, kept):
    """Removes what a case left. Where that cannot be done this run ends by it, and the cases get runs of their own."""
    with os.scandir(place) as entries:
        for entry in entries:
            if entry.name in kept:
                continue
            if entry.is_dir(follow_symlinks=False):
                shutil.rmtree(entry.path)
            else:
                os.unlink(entry.path)


def run(case, given, most_bytes):
    stdin, feed = os.pipe()
    stdout, out = os.pipe()
    stderr, err = os.pipe()
    began = time.monotonic()
    actions = [(os.POSIX_SPAWN_DUP2, fd, target) for target, fd in ((0, stdin), (1, out), (2, err))]
    command = case["command"]
    pid = os.posix_spawn(
        command[0],
        command,
        {**os.environ, "HOME": os.getcwd()},
        file_actions=actions,
        setsid=True,
        setsigdef=[signal.SIGPIPE, signal.SIGXFSZ],
    )
    for fd in (stdin, out, err):
        os.close(fd)
    try:
        resource.prlimit(pid, resource.RLIMIT_CPU, (case["cpuSeconds"], case["cpuSeconds"]))
    except ProcessLookupError:
        pass  # It has ended already.
    ended = os.pidfd_open(pid)
    pieces, total, late = {stdout: bytearray(), stderr: bytearray()}, 0, False
    poll = select.poll()
    for fd in (stdout, stderr, ended):
        poll.register(fd, select.POLLIN)
    os.set_blocking(feed, False)
    feeding, reading, done = send(feed, given), {stdout, stderr}, False
    if feeding is not None:
        poll.register(feed, select.POLLOUT)
    deadline = began + case["wallMs"] / 1000
    while not done or reading:
        left = deadline - time.monotonic()
        if left <= 0:
            if done:
                break
            late, deadline = True, time.monotonic() + _DRAIN_S
            kill_all()
        for fd, _ in poll.poll(max(left, 0) * 1000):
            if fd == ended:
                done, deadline = True, time.monotonic() + _DRAIN_S
                us = int((time.monotonic() - began) * 1e6)
                poll.unregister(ended)
                kill_all()
            elif fd == feed:
                feeding = send(feed, feeding)
                if feeding is None:
                    poll.unregister(feed)
            else:
                chunk = os.read(fd, _CHUNK_BYTES)
                total += len(chunk)
                if total <= most_bytes:
                    pieces[fd] += chunk
                elif not late:
                    late = True
                    kill_all()
                if not chunk:
                    reading.discard(fd)
                    poll.unregister(fd)
    if feeding is not None:
        os.close(feed)
    for fd in (ended, stdout, stderr):
        os.close(fd)
    _, status, usage = os.wait4(pid, 0)
    told = {
        "status": status,
        "late": late,
        "wallUs": us,
        "cpuUs": int((usage.ru_utime + usage.ru_stime) * 1e6),
        "peakBytes": usage.ru_maxrss * 1024,
    }
    return told, pieces[stdout], pieces[stderr]


def send(feed, rest):
    """Writes what the pipe takes. Answers the rest; None, with the pipe closed, when there is none or nobody reads."""
    try:
        while rest:
            rest = rest[os.write(feed, rest) :]
    except BlockingIOError:
        return rest
    except BrokenPipeError:
        pass  # Whether a program reads its input is its own affair.
    os.close(feed)
    return None


def kill_all():
    """Ends every process of this user but this one, whatever session it has gone to: there is no case but the present."""
    try:
        os.kill(-1, signal.SIGKILL)
    except ProcessLookupError:
        pass  # Nobody is left.


signal.signal(signal.SIGPIPE, signal.SIG_IGN)
main()

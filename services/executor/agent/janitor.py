"""Kills and wipes after a run, with the run's rights and never with root's.

One process, forked before the first program arrives. For a job it takes the identity (real K, effective U, saved 0):
it may signal and delete what belongs to U, while U may not signal it, because neither its real nor its saved user is U.
With an effective user other than root it has no capability either.
"""

import os
import resource
import signal
import socket
import stat
import struct

import places

KILL = b"K"
WIPE = b"W"
LIMIT = b"L"
FIND = b"F"
SIGNAL = b"S"
COLLECT = b"C"
JOB = struct.Struct(">cIIIQ")
DONE = b"1"
MORE = b"+"
NONE = b"0"
FAILED = b"!"

_NAME_BYTES = 512
_FIND_DEPTH = 6
_DIRECTORY = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC


def serve(channel, keeper):
    """Answers jobs until the channel closes. `keeper` is K, an identity that nothing else in the host uses."""
    while True:
        job = channel.recv(JOB.size + _NAME_BYTES)
        if len(job) < JOB.size:
            return
        kind, user, *arguments = JOB.unpack_from(job)
        found = None
        # Limits are set before the program arrives, and take the same real user.
        real = user if kind == LIMIT else keeper
        os.setresgid(real, user, 0)
        os.setresuid(real, user, 0)
        try:
            if kind == COLLECT:
                found = _open_made(job[JOB.size :].decode(), arguments[-1])
                answer = DONE if found is not None else NONE
            else:
                answer = _JOBS[kind](*arguments)
        except OSError:
            answer = FAILED
        finally:
            os.setresuid(0, 0, 0)
            os.setresgid(0, 0, 0)
        if found is None:
            channel.send(answer)
        else:
            socket.send_fds(channel, [answer], [found])
            os.close(found)


def _kill_all(*_):
    """One signal to every process that U owns. The kernel lets no fork slip past it. DONE when there was none."""
    try:
        os.kill(-1, signal.SIGKILL)
    except ProcessLookupError:
        return DONE
    return MORE


def _wipe_all(*_):
    for place in places.WRITABLE:
        _wipe(place)
    return DONE


def _wipe(place):
    """Empties a place however deep and whatever the names and modes.

    Nested folders are moved up to the top before they are emptied, so that neither recursion nor path length grows
    with the depth of the tree.
    """
    top = os.open(place, _DIRECTORY)
    try:
        # A learner may have taken any name, but cannot have guessed this one.
        prefix, moved = f".wipe-{os.urandom(16).hex()}", 0
        while True:
            folders = _unlink_files(top)
            if not folders:
                return
            for name in folders:
                folder = _open_folder(name, top)
                try:
                    for nested in _unlink_files(folder):
                        # Moving a folder rewrites its "..", which takes the right to write it.
                        os.chmod(nested, 0o700, dir_fd=folder)
                        os.rename(nested, f"{prefix}-{moved}", src_dir_fd=folder, dst_dir_fd=top)
                        moved += 1
                finally:
                    os.close(folder)
                os.rmdir(name, dir_fd=top)
    finally:
        os.close(top)


def _open_folder(name, parent):
    try:
        return os.open(name, _DIRECTORY, dir_fd=parent)
    except PermissionError:
        os.chmod(name, 0o700, dir_fd=parent)
        return os.open(name, _DIRECTORY, dir_fd=parent)


def _unlink_files(folder):
    """Unlinks all that is no folder and answers the names of the folders."""
    status = os.fstat(folder)
    if status.st_uid == os.geteuid() and stat.S_IMODE(status.st_mode) & 0o700 != 0o700:
        os.fchmod(folder, 0o700)
    folders = []
    with os.scandir(folder) as entries:
        for entry in list(entries):
            if entry.is_dir(follow_symlinks=False):
                folders.append(entry.name)
            else:
                os.unlink(entry.name, dir_fd=folder)
    return folders


def _limit(pid, cpu_seconds, file_size_bytes):
    """Lowers the limits of a process that stands by and cannot lower its own."""
    resource.prlimit(pid, resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds))
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (file_size_bytes, file_size_bytes))
    return DONE


def _find(_pid, _seconds, size_bytes):
    """MORE when a file of exactly this size is there, no deeper than programs usually write."""
    folders = [(place, 0) for place in places.WRITABLE]
    while folders:
        folder, depth = folders.pop()
        try:
            with os.scandir(folder) as entries:
                for entry in entries:
                    if entry.is_file(follow_symlinks=False) and entry.stat(follow_symlinks=False).st_size == size_bytes:
                        return MORE
                    if depth < _FIND_DEPTH and entry.is_dir(follow_symlinks=False):
                        folders.append((entry.path, depth + 1))
        except OSError:
            continue  # A folder that cannot be read is not worth failing a run that has ended.
    return DONE


def _signal(group, number, _size):
    """Signals a process group, as a terminal would. One that has just ended has no use for it."""
    try:
        os.killpg(group, number)
    except ProcessLookupError:
        pass
    return DONE


def _open_made(path, most_bytes):
    """A descriptor of FOLDER/NAME below the box, or None unless it is a plain file of the run's own and not too large.

    No name on the way may be a link, and opening must not wait for the other end of a pipe.
    """
    opened = []
    try:
        box = os.open(places.BOX, _DIRECTORY)
        opened.append(box)
        folder, name = path.split("/")
        opened.append(os.open(folder, _DIRECTORY, dir_fd=box))
        file = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=opened[-1])
        opened.append(file)
        status = os.fstat(file)
        if not stat.S_ISREG(status.st_mode) or status.st_uid != os.geteuid() or status.st_size > most_bytes:
            return None
        return opened.pop()
    except OSError:
        return None  # Whatever stands there instead is nothing that a compiler leaves behind.
    finally:
        for fd in opened:
            os.close(fd)


_JOBS = {KILL: _kill_all, WIPE: _wipe_all, LIMIT: _limit, FIND: _find, SIGNAL: _signal}

"""What the process of a run does between its fork and the first line of the learner's program.

It gives up root before it reads a byte of the program, and reports on a pipe that it closes before the program starts.
"""

import ctypes
import fcntl
import os
import resource
import time

import json

import places

PROGRAM_FD = 3
NOTES_FD = 4

STANDING_BY = b"r"
STARTED = b"k"
FAILED = b"f"

_OPEN_FILES = 1024
_STACK_BYTES = 8 * 1024 * 1024
# Ceilings for what a request may ask; the run lowers them to what it did ask.
_CPU_SECONDS_CEILING = 120
_FILE_BYTES_CEILING = 1 << 30
# Above what the container allows, whose own limit is the one that counts its refusals.
_PROCESSES = 96
_NICENESS = 10

_PR_SET_DUMPABLE = 4
_prctl = ctypes.PyDLL(None).prctl


class SetupError(Exception):
    """The sandbox could not be set up as promised."""


def arrange_descriptors(program, notes, stdin, stdout, stderr):
    """Puts the five pipes on 0 to 4 and closes all else."""
    high = [fcntl.fcntl(fd, fcntl.F_DUPFD, 64) for fd in (stdin, stdout, stderr, program, notes)]
    for target, fd in enumerate(high):
        os.dup2(fd, target)
    os.closerange(NOTES_FD + 1, 1 << 20)


def become(user):
    """A new session as `user`, first in line for the kernel's memory killer, with no way back."""
    os.setsid()
    # Within the container the agent comes first, however many processes a program has. Between containers, whose
    # shares the kernel divides before it looks at processes, this changes nothing.
    os.nice(_NICENESS)
    score = os.open("/proc/self/oom_score_adj", os.O_WRONLY)
    os.write(score, b"1000")
    os.close(score)
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_MSGQUEUE, 0)
    _limit(resource.RLIMIT_NOFILE, _OPEN_FILES)
    resource.setrlimit(resource.RLIMIT_STACK, (_STACK_BYTES, _STACK_BYTES))
    _limit(resource.RLIMIT_FSIZE, _FILE_BYTES_CEILING)
    _limit(resource.RLIMIT_CPU, _CPU_SECONDS_CEILING)
    os.setgroups([])
    os.setresgid(user, user, user)
    os.setresuid(user, user, user)
    _limit(resource.RLIMIT_NPROC, _PROCESSES)
    _verify_dropped(user)
    # Without this /proc/self would belong to root, which a plainly started interpreter never sees.
    _prctl(_PR_SET_DUMPABLE, 1, 0, 0, 0)
    os.umask(0o022)


def make_folder():
    """A folder nobody can have prepared: its name is 128 random bits and creating it must succeed."""
    folder = f"{places.BOX}/{os.urandom(16).hex()}"
    os.mkdir(folder, 0o700)
    os.chdir(folder)
    return folder


def note(kind, text=""):
    os.write(NOTES_FD, kind + text.encode(errors="replace")[:400])


def note_start():
    """Says when the program starts, and the CPU time used before. No descriptor but 0, 1 and 2 is left after it."""
    note(STARTED, f"{time.monotonic_ns()} {time.process_time_ns() // 1000}")
    close_pipes()


def receive():
    """The program as (description, {name: content}). Blocks until PID 1 has sent all of it."""
    data = bytearray()
    while chunk := os.read(PROGRAM_FD, 1 << 20):
        data += chunk
    if len(data) < 4:
        raise SetupError("the program did not arrive")
    header = int.from_bytes(data[:4], "big")
    program = json.loads(data[4 : 4 + header])
    position, files = 4 + header, {}
    for entry in program["files"]:
        end = position + entry["size"]
        files[entry["name"]] = bytes(data[position:end])
        position = end
    if position != len(data):
        raise SetupError("the program arrived cut")
    return program, files


def write_files(files):
    """Writes the program's files below the working folder."""
    for name, content in files.items():
        fd = _create(name, 0o644)
        try:
            rest = memoryview(content)
            while rest:
                rest = rest[os.write(fd, rest) :]
            _verify_written(fd, name, len(content))
        finally:
            os.close(fd)


def receive_written():
    """What `receive` and `write_files` do, for a program of which nothing is read here: answers its description.

    Contents go from the pipe to their files and never through this process, where each page of a large executable
    would be a fault of its own.
    """
    header = int.from_bytes(_read(4), "big")
    program = json.loads(_read(header))
    for entry in program["files"]:
        # Machine code, compiled earlier, is written to be run and not to be changed.
        _write_from_pipe(entry["name"], entry["size"], 0o555 if entry.get("executable") else 0o644)
    if made := program.get("made"):
        _write_from_pipe(made, int.from_bytes(_read(8), "big"), 0o555)
    if os.read(PROGRAM_FD, 1):
        raise SetupError("more arrived than the program")
    return program


def _write_from_pipe(name, size, mode):
    fd = _create(name, mode)
    try:
        rest = size
        while rest:
            moved = os.splice(PROGRAM_FD, fd, rest)
            if moved == 0:
                raise SetupError("the program arrived cut")
            rest -= moved
        _verify_written(fd, name, size)
    finally:
        os.close(fd)


def _read(size):
    data = bytearray()
    while len(data) < size:
        chunk = os.read(PROGRAM_FD, size - len(data))
        if not chunk:
            raise SetupError("the program did not arrive")
        data += chunk
    return data


def _create(name, mode):
    parent = os.path.dirname(name)
    if parent:
        os.makedirs(parent, 0o755, exist_ok=True)
    return os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, mode)


def _verify_written(fd, name, size):
    """A full file system must not leave an empty file behind."""
    if os.fstat(fd).st_size != size:
        raise SetupError(f"{name} was not written whole")


def lower_limits(limits):
    _limit(resource.RLIMIT_FSIZE, limits["fileSizeBytes"])
    _limit(resource.RLIMIT_CPU, limits["cpuSeconds"])


def close_pipes():
    os.close(PROGRAM_FD)
    os.close(NOTES_FD)


def _limit(kind, value):
    resource.setrlimit(kind, (value, value))


def _verify_dropped(user):
    if os.getresuid() != (user,) * 3 or os.getresgid() != (user,) * 3 or os.getgroups():
        raise SetupError("the identity was not taken")
    file = os.open("/proc/self/status", os.O_RDONLY)
    status = os.read(file, 4096)
    os.close(file)
    for line in (b"CapInh:", b"CapPrm:", b"CapEff:", b"CapAmb:"):
        if int(_value(status, line), 16):
            raise SetupError("a capability is left")
    if _value(status, b"NoNewPrivs:") != b"1":
        raise SetupError("no_new_privs is not set")


def _value(status, name):
    start = status.index(name) + len(name)
    return status[start : status.index(b"\n", start)].strip()

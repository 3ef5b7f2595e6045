"""A run by commands: waits for a program, writes its files, and becomes the last of its commands.

The commands before the last, such as a compiler before a linker, run one after another; the first that fails ends the
run as it ended. All of it happens as the run's own user, under the limits of the run.
"""

import os
import signal

import child

# What coreutils' stdbuf(1) puts into programs that use C's stdio.
_LINE_BUFFERING = "/usr/libexec/coreutils/libstdbuf.so"


def start(folder):
    # Python ignores these two, and what is ignored stays ignored across exec.
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
    child.note(child.STANDING_BY, os.path.basename(folder))
    program = child.receive_written()
    child.lower_limits(program["limits"])
    *before, last = program["commands"]
    for command in (*before, last):
        if not os.access(command[0], os.X_OK):
            raise child.SetupError(f"{command[0]} cannot be executed")
    environment = {"PATH": os.environ["PATH"], "LANG": os.environ["LANG"], "HOME": folder}
    environment.update(program.get("environment", {}))
    if program["interactive"] and os.path.exists(_LINE_BUFFERING):
        # As on a terminal: a prompt is there before the program waits, and a line as soon as it is printed.
        environment.update(LD_PRELOAD=_LINE_BUFFERING, _STDBUF_I="L", _STDBUF_O="L")
    child.note_start()
    for command in before:
        _end_unless_done(_run(command, environment))
    try:
        os.execve(last[0], last, environment)
    except OSError as error:
        os.write(2, f"{last[0]}: {error.strerror}\n".encode())
        os._exit(126)


def _run(command, environment):
    """Waits for a command. Unlike a fork, this copies nothing of the interpreter."""
    pid = os.posix_spawn(command[0], command, environment)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def _end_unless_done(status):
    """`status` is an exit code, or a signal's number negated."""
    if status < 0:
        os.kill(os.getpid(), -status)
    if status:
        os._exit(status)

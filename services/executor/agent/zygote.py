"""The process that forks runs, and does nothing else: it never holds a byte of any learner.

It is started like a learner's program would be (`python3 file`, no options), imports what programs usually import, and
then forks once per order of PID 1. The forked process leaves the loop below and runs the program at module level, so
that the program sees the stack, the flags and the end of life of a plainly started interpreter.
"""

import sys

_loaded_by_every_start = frozenset(sys.modules)

import ctypes
import gc
import os
import signal
import socket
import struct

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import child

ORDER = struct.Struct(">I")
FORKED = struct.Struct(">cI")
ENDED = struct.Struct(">ciQQ")
ORDER_FDS = 5
CHANNEL_FD = 3

# The C library's. The interpreter's own calls what modules have registered for a forked process, which takes a millisecond
# and is not needed: there is one thread, no lock is held, and what a process of its own must have anew
# `preload.be_plain_interpreter` gives it.
_fork = ctypes.PyDLL(None).fork

mode = sys.argv[1]

if mode == "python":
    import ending
    import preload
    import stack_bottom

    preload.remember_start(_loaded_by_every_start)
    preload.remember_imports()
elif mode == "commands":
    import commands
else:
    import standby_exec


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


def begin(user, fds):
    """Everything up to the point where the program waits. Any failure is told and ends the process."""
    try:
        child.arrange_descriptors(*fds)
        child.become(user)
        folder = child.make_folder()
        if mode == "python":
            preload.be_plain_interpreter(folder)
            child.note(child.STANDING_BY)
            return preload.install_program(folder)
        if mode == "commands":
            commands.start(folder)
        standby_exec.start(folder, mode, sys.argv[2:])
    except KeyboardInterrupt:
        # The user's, in the moment before the program's first line: the program ends by it as it would a moment later.
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        os.kill(os.getpid(), signal.SIGINT)
    except BaseException as error:
        child.note(child.FAILED, f"{type(error).__name__}: {error}")
        os._exit(127)


gc.collect()
gc.freeze()
begin(*fork_until_run(socket.socket(fileno=CHANNEL_FD)))

# Only a run of Python comes here. Its program may take the names of errors away.
status, uncaught = 0, []
exit_request, any_error = SystemExit, BaseException
try:
    program = preload.compiled()
    hide_this_module = stack_bottom.hider()
    try:
        hide_this_module()
        exec(program, sys.modules["__main__"].__dict__)
    finally:
        stack_bottom.stop_tracing()
        stack_bottom.stop_profiling()
except exit_request as request:
    status = ending.exit_status(request)
except any_error as error:
    uncaught.append(error)
# Told outside of the handler: a hook of the program's must not find an exception being handled.
if uncaught:
    status = ending.report_uncaught(uncaught.pop())
ending.finish(status)

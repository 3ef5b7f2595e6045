"""PID 1 of a sandbox container, and the process that forks runs: `python3 main.py MODE FIRST_USER [STANDBY OPTION...]`.

One interpreter is started for both, as a learner's program would be (no options), since its start is much of what a
container costs. It imports what programs usually import, then forks: PID 1 goes on with `supervision.py`, the other is the
zygote, which only forks again. It never holds a byte of any learner. A process that it forked comes back here and runs
its program at module level, so that the program sees the stack, the flags and the end of life of a plainly started
interpreter.
"""

import sys

_loaded_by_every_start = frozenset(sys.modules)

import gc

# What is imported from here on stays: to look through it for what may go is of no use.
gc.disable()

import os
import socket

import zygote

mode, first_user, options = sys.argv[1], int(sys.argv[2]), sys.argv[3:]

if mode == "python":
    import ending
    import preload
    import stack_bottom

    preload.remember_start(_loaded_by_every_start)
    preload.remember_imports()
    start = preload.start
elif mode == "commands":
    import commands

    start = commands.start
else:
    import standby_exec

    start = standby_exec.starter(mode, options)

# The engine's; programs have what the container was asked for.
os.environ.pop("HOSTNAME", None)
gc.collect()
gc.freeze()
gc.enable()

channel, zygotes_end = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
zygote_pid = os.fork()
if zygote_pid:
    zygotes_end.close()
    import supervision

    supervision.supervise(mode, first_user, zygote_pid, channel)
    # The container ends with it; to take the interpreter apart first is of no use.
    os._exit(0)

channel.close()
zygote.leave_control_stream()
zygote.prepare(start, *zygote.fork_until_run(zygotes_end))

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

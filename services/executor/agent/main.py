"""PID 1 of a sandbox container: `main.py MODE FIRST_USER [STANDBY OPTION...]`.

Starts the two processes that need root's rights, before any learner's byte is there, then supervises runs. Ends when
the control stream ends, and the container with it.
"""

import os
import socket
import sys
import threading

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import anomaly
import frames
import janitor
import supervisor

PYTHON = "/usr/bin/python3"
ENVIRONMENT = {"PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": "/box"}


def start_janitor(keeper):
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    pid = os.fork()
    if pid == 0:
        ours.close()
        _away_from_control_stream()
        os.setgroups([])
        janitor.serve(theirs, keeper)
        os._exit(0)
    theirs.close()
    return pid, ours


def start_zygote(mode, options):
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    pid = os.fork()
    if pid == 0:
        os.dup2(theirs.fileno(), 3)
        # Pipes and not a device, so that the interpreter's standard streams are made as they will be used.
        reading, writing = os.pipe()
        for target, fd in ((0, reading), (1, writing), (2, writing)):
            os.dup2(fd, target)
        os.closerange(4, 256)
        os.execve(PYTHON, ["python3", "/agent/zygote.py", mode, *options], ENVIRONMENT)
    theirs.close()
    return pid, ours


def _away_from_control_stream():
    null = os.open("/dev/null", os.O_RDWR)
    for target in (0, 1):
        os.dup2(null, target)
    os.close(null)


def main():
    mode, first_user, options = sys.argv[1], int(sys.argv[2]), sys.argv[3:]
    janitor_pid, janitor_channel = start_janitor(first_user)
    zygote_pid, zygote_channel = start_zygote(mode, options)
    # Room for the idle threads of a run that may have few processes.
    threading.stack_size(64 * 1024)
    os.set_blocking(0, False)
    os.set_blocking(1, False)
    agent = supervisor.Supervisor(
        reader=frames.FrameReader(0),
        writer=frames.FrameWriter(1),
        zygote=zygote_channel,
        janitor=janitor_channel,
        own_pids=frozenset((1, janitor_pid, zygote_pid)),
        first_user=first_user + 1,
        sets_own_limits=mode in ("python", "commands"),
    )
    try:
        agent.serve()
    except frames.Closed:
        return
    except anomaly.Anomaly as found:
        agent.give_up(str(found))


main()

"""What PID 1 does once the zygote is there: starts the janitor, then supervises runs until the host's stream ends."""

import os
import socket
import threading

import anomaly
import frames
import janitor
import supervisor


def supervise(mode, first_user, zygote_pid, zygote):
    """Returns when the stream has ended, or what must not be was found and told. No learner's byte is here yet."""
    janitor_pid, janitor_channel = _start_janitor(first_user, zygote)
    # Room for the idle threads of a run that may have few processes.
    threading.stack_size(64 * 1024)
    os.set_blocking(0, False)
    os.set_blocking(1, False)
    agent = supervisor.Supervisor(
        reader=frames.FrameReader(0),
        writer=frames.FrameWriter(1),
        zygote=zygote,
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


def _start_janitor(keeper, zygote):
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    pid = os.fork()
    if pid == 0:
        ours.close()
        zygote.close()
        _away_from_control_stream()
        os.setgroups([])
        janitor.serve(theirs, keeper)
        os._exit(0)
    theirs.close()
    return pid, ours


def _away_from_control_stream():
    null = os.open("/dev/null", os.O_RDWR)
    for target in (0, 1):
        os.dup2(null, target)
    os.close(null)

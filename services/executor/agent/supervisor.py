"""The life of a container: prepare, wait, run, clean, and again. Any anomaly ends it."""

import json
import os
import select
import socket
import struct
import time

import cgroup
import frames
import janitor
import leftovers
import places
from anomaly import Anomaly
from ballast import Ballast
from jobs import jobs_of
from run import Run
from standby import Standby

_ORDER = struct.Struct(">I")
_FORKED = struct.Struct(">cI")
# On a busy host the start of a Java takes long, and the service waits for it no less than this.
_PREPARE_TIMEOUT_S = 30
_JOB_TIMEOUT_S = 10
_KILL_TIMEOUT_S = 5
_SEND_TIMEOUT_S = 10
_PIECE_BYTES = 64 * 1024
# Sockets, and the memory that they hold, go soon after their processes, but not in one step.
_LEFTOVERS_TIMEOUT_S = 1
# Counters of memory are inexact, and what the agent takes itself grows a little.
_LEFT_MEMORY_BYTES = 32 * 1024 * 1024


class Supervisor:
    def __init__(self, reader, writer, zygote, janitor, own_pids, first_user, sets_own_limits):
        self.reader = reader
        self.writer = writer
        self.zygote = zygote
        self.janitor = janitor
        self.own_pids = own_pids
        self.user = first_user
        self.sets_own_limits = sets_own_limits
        self.cgroup = cgroup.Cgroup()
        self.ballast = Ballast()
        self.clean_inodes = places.inodes_in_use()
        self.clean_sockets = leftovers.sockets()
        self.clean_memory = self.cgroup.memory_bytes()
        self.stamped = leftovers.stamped()

    def serve(self):
        while True:
            standby = self.prepare()
            self.send(frames.READY)
            self.answer(standby, self.next_request(standby))

    def answer(self, standby, request):
        """Compiles if that is asked for, runs the program, and leaves nothing of either."""
        compilation, program = jobs_of(request)
        if compilation is None:
            self.perform(standby, program)
            return
        made = self.perform(standby, compilation, before=program)
        if made is None:
            return
        self.send(frames.COMPILED)
        program.take_along(made)
        self.perform(self.prepare(), program)
        if compilation.options["keep"]:
            # Nobody waits for this any more: the program's own result is told.
            self.send_artifact(made)

    def perform(self, standby, job, before=None):
        """One run and its cleaning. Answers the file that it made for the job that it comes `before`."""
        run = Run(self, standby, job)
        result = run.supervise()
        wanted = job.options.get("collect")
        made = None
        if wanted and run.kept_to_limits(result):
            self.end_processes(standby.user)
            made = self.collect(standby, wanted["name"], wanted["mostBytes"])
        if made is None or before is None:
            self.send_artifact(made or b"")
            self.writer.put(frames.DONE, json.dumps(result).encode())
            self.drain_output()
        if run.unended:
            raise Anomaly("a stopped run does not end")
        self.clean(standby.user)
        self.user += 1
        return made

    def give_up(self, reason):
        self.writer.put(frames.ANOMALY, reason.encode(errors="replace")[:1000])
        self.drain_output()

    def prepare(self):
        """Has the zygote fork the next run's process and waits until it stands by as its own user."""
        standby = Standby(self.user)
        self.zygote.settimeout(_PREPARE_TIMEOUT_S)
        try:
            socket.send_fds(self.zygote, [_ORDER.pack(self.user)], standby.childs_ends())
            standby.close_childs_ends()
            kind, standby.pid = _FORKED.unpack(self.zygote.recv(_FORKED.size))
        except (OSError, struct.error) as error:
            raise Anomaly(f"the zygote does not fork: {error}") from None
        if not select.select([standby.notes], [], [], _PREPARE_TIMEOUT_S)[0]:
            raise Anomaly("the next run's process does not get ready")
        told = os.read(standby.notes, 512)
        if told[:1] != b"r":
            raise Anomaly(f"the next run's process failed: {told!r}")
        standby.folder = told[1:].decode()
        standby.note_counters(self.cgroup)
        return standby

    def next_request(self, standby):
        """Blocks until a RUN frame is there. A CANCEL that arrives here came after its run's end."""
        poll = select.poll()
        poll.register(self.reader.fd, select.POLLIN)
        poll.register(self.zygote, select.POLLIN)
        poll.register(standby.notes, select.POLLIN)
        while True:
            while taken := self.reader.take():
                kind, payload = taken
                if kind == frames.RUN:
                    return payload
            ready = [fd for fd, _ in poll.poll()]
            if self.reader.fd not in ready:
                raise Anomaly("the process that stood by ended before its run")
            self.reader.fill()

    def order(self, kind, user, *arguments):
        """One job of the janitor, and its answer."""
        self.janitor.settimeout(_JOB_TIMEOUT_S)
        try:
            self.janitor.send(janitor.JOB.pack(kind, user, *(arguments or (0, 0, 0))))
            answer = self.janitor.recv(8)
        except OSError as error:
            raise Anomaly(f"the janitor does not answer: {error}") from None
        if answer not in (janitor.DONE, janitor.MORE):
            raise Anomaly("the janitor failed")
        return answer

    def kill(self, user):
        """Kills every process of a user. What is killed has to be reaped before it is gone."""
        return self.order(janitor.KILL, user) == janitor.DONE

    def file_of_size(self, user, size_bytes):
        return self.order(janitor.FIND, user, 0, 0, size_bytes) == janitor.MORE

    def collect(self, standby, name, most_bytes):
        """The file that a run was to make, or None if it made none. Nothing of the run may be alive any more."""
        path = f"{standby.folder}/{name}".encode()
        self.janitor.settimeout(_JOB_TIMEOUT_S)
        try:
            self.janitor.send(janitor.JOB.pack(janitor.COLLECT, standby.user, 0, 0, most_bytes) + path)
            answer, fds, _, _ = socket.recv_fds(self.janitor, 8, 1)
        except OSError as error:
            raise Anomaly(f"the janitor does not answer: {error}") from None
        if answer not in (janitor.DONE, janitor.NONE):
            raise Anomaly("the janitor failed")
        for fd in fds:
            with open(fd, "rb", buffering=0) as file:
                return file.read() or None
        return None

    def send_artifact(self, made):
        for start in range(0, len(made), _PIECE_BYTES):
            self.send(frames.ARTIFACT, made[start : start + _PIECE_BYTES])

    def end_processes(self, user):
        deadline = time.monotonic() + _KILL_TIMEOUT_S
        while self.strangers():
            self.kill(user)
            if time.monotonic() > deadline:
                raise Anomaly("a process survived its run")
            time.sleep(0.0005)

    def clean(self, user):
        self.end_processes(user)
        if places.inodes_in_use() != self.clean_inodes:
            self.order(janitor.WIPE, user)
            if places.inodes_in_use() != self.clean_inodes:
                raise Anomaly("a file survived its run")
        leftovers.renew_stamps(self.stamped)
        deadline = time.monotonic() + _LEFTOVERS_TIMEOUT_S
        while leftovers.sockets() != self.clean_sockets:
            if time.monotonic() > deadline:
                raise Anomaly("a socket survived its run")
            leftovers.collect_sockets()
            time.sleep(0.001)
        while self.cgroup.memory_bytes() > self.clean_memory + _LEFT_MEMORY_BYTES:
            if time.monotonic() > deadline:
                raise Anomaly("memory was not given back after a run")
            time.sleep(0.001)

    def strangers(self):
        """Whether any process is here that is not the agent's."""
        self.reap()
        if self.cgroup.tasks() == len(self.own_pids) + self.ballast.size:
            return False
        return any(True for _ in self.pids_of_run())

    def pids_of_run(self):
        """Every process that is not the agent's."""
        return (int(name) for name in os.listdir("/proc") if name.isdigit() and int(name) not in self.own_pids)

    def reap(self):
        while True:
            try:
                pid, _ = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            if pid in self.own_pids:
                raise Anomaly("a process of the agent ended")

    def send(self, kind, payload=b""):
        self.writer.put(kind, payload)
        self.drain_output()

    def drain_output(self):
        """Sends all that is queued. For use between runs: it blocks, with a deadline."""
        deadline = time.monotonic() + _SEND_TIMEOUT_S
        while not self.writer.flush():
            if time.monotonic() > deadline:
                raise frames.Closed()
            select.select([], [self.writer.fd], [], 1)

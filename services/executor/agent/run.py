"""One run: feeds its pipes, collects its output, holds it to its limits, and reports what happened.

It reports facts (how the main process ended, what this program had to stop it for, what the kernel counted); the
service decides what they are called.
"""

import json
import os
import select
import struct
import time

import frames
import janitor
from anomaly import Anomaly
from output import Output

_ENDED = struct.Struct(">ciQQ")
_COUNT = struct.Struct(">I")
# What the host counts for a frame of input beside its bytes, and for a signal, so that neither can flood.
_INPUT_COST = 64
_SIGNAL_COST = 16 * 1024

_TICK_MS = 15
_CHUNK_BYTES = 64 * 1024
_FLUSH_BYTES = 32 * 1024
_SETUP_TIMEOUT_S = 10
_END_TIMEOUT_S = 5
_DRAIN_TIMEOUT_S = 0.1
_RLIMIT_CPU_SPARE_S = 2
# Memory that the kernel holds for a run. It belongs to no process, so that killing for it may hit the agent.
_KERNEL_BYTES = 64 * 1024 * 1024
# From this share of the container's limit on, the loss of the container is put down to the program.
_PRESSURE = 0.75
# A program may meet the limit of processes and go on; one that is refused this often does nothing else.
_DENIED_FORKS = 100


class Standby:
    """A process that waits for one program, and the host's side of its pipes."""

    def __init__(self, user):
        self.user = user
        self.pid = 0
        # Name of its folder in the box, told by those whose files may be collected.
        self.folder = ""
        program, self.program = os.pipe()
        self.notes, notes = os.pipe()
        # A pipe belongs to whoever makes it, and only its owner can open it again, as `/dev/stdin`.
        os.setegid(user)
        os.seteuid(user)
        try:
            stdin, self.stdin = os.pipe()
            self.stdout, stdout = os.pipe()
            self.stderr, stderr = os.pipe()
        finally:
            os.seteuid(0)
            os.setegid(0)
        self._childs = (program, notes, stdin, stdout, stderr)
        for fd in (self.program, self.stdin, self.stdout, self.stderr):
            os.set_blocking(fd, False)

    def note_counters(self, group):
        """What the counters say before the run: taken while it waits, so that no run waits for it."""
        self.memory_before = group.memory_bytes()
        self.kernel_before = group.kernel_bytes()
        self.forks_denied_before = group.forks_denied()
        self.oom_kills_before = group.oom_kills()

    def childs_ends(self):
        return self._childs

    def close_childs_ends(self):
        for fd in self._childs:
            os.close(fd)


class Run:
    def __init__(self, agent, standby, payload):
        (header,) = struct.unpack_from(">I", payload)
        self.request = json.loads(payload[4 : 4 + header])
        program_end = 4 + header + self.request["programBytes"]
        self.agent = agent
        self.standby = standby
        self.poll = select.poll()
        self.sending = {
            standby.program: memoryview(payload)[4 + header : program_end],
            standby.stdin: memoryview(payload)[program_end:],
        }
        self.receiving = {standby.stdout: frames.STDOUT, standby.stderr: frames.STDERR}
        self.output = Output(agent.writer, self.request["window"])
        self.paused = False
        self.writer_waits = False
        self.interactive = self.request["interactive"]
        self.early_signals = []
        self.taken = 0
        self.output_bytes = 0
        self.truncated = False
        self.stopped = None
        self.pressed = False
        self.setup_error = None
        self.compile_failed = False
        self.noted = False
        self.started_at = None
        self.status = None
        self.max_rss_bytes = 0
        # Of the main process and the children that it waited for: all of it, and what was used before the program.
        self.own_cpu_us = 0
        self.own_cpu_before_us = 0
        self.peak_bytes = 0

    def supervise(self):
        """Runs the program to its end and answers the facts."""
        agent, standby, request = self.agent, self.standby, self.request
        group = agent.cgroup
        if not agent.sets_own_limits:
            agent.order(janitor.LIMIT, standby.user, standby.pid, self._cpu_seconds(), request["fileSizeBytes"])
        if agent.ballast.leave_room_for(request["processes"]):
            standby.note_counters(group)
        self.cpu_before = 0
        self.cpu_before = self._group_cpu_ns()
        self.began = time.monotonic()
        self.deadline = self.began + _SETUP_TIMEOUT_S
        for fd in (agent.reader.fd, agent.zygote, standby.notes, standby.stdout, standby.stderr):
            self.poll.register(fd, select.POLLIN)
        for fd in list(self.sending):
            self._write(fd)
        # A caller may have gone as soon as it came: then its CANCEL was read together with its RUN.
        self._take_frames()
        next_tick = self.began + _TICK_MS / 1000
        while self.status is None:
            for fd, _ in self.poll.poll(self.output.wait_ms(_TICK_MS)):
                self._handle(fd)
            if self.taken:
                self._tell_taken()
            if self.output.is_due(time.monotonic()):
                self._flush()
            if time.monotonic() >= next_tick and self.status is None:
                self._tick()
                next_tick = time.monotonic() + _TICK_MS / 1000
        wall = time.monotonic() - (self.started_at or self.began)
        # The group counts children that nobody waited for; its count begins a little after the program did.
        cpu_us = max(self._group_cpu_ns() // 1000 if group.counts else 0, self.own_cpu_us - self.own_cpu_before_us)
        self._drain()
        self._close()
        file_size_reached = self.status != 0 and self._file_size_reached()
        return {
            "status": self.status,
            "stopped": self.stopped,
            "started": self.started_at is not None,
            "setupError": self.setup_error,
            "compileFailed": self.compile_failed,
            "wallUs": int(wall * 1e6),
            "cpuUs": max(cpu_us, 0),
            "peakBytes": max(self.max_rss_bytes, self.peak_bytes),
            "oomKills": group.oom_kills() - standby.oom_kills_before,
            "forksDenied": group.forks_denied() - standby.forks_denied_before,
            "fileSizeReached": file_size_reached,
            "truncated": self.truncated,
        }

    def _file_size_reached(self):
        """The runtimes ignore the signal that the kernel sends at the limit; a file cut there tells of it."""
        # Nobody is left to change what is looked through.
        self.agent.end_processes(self.standby.user)
        return self.agent.file_of_size(self.standby.user, self.request["fileSizeBytes"])

    def _group_cpu_ns(self):
        own = time.process_time_ns()
        return self.agent.cgroup.cpu_ns() - own - self.cpu_before

    def _cpu_seconds(self):
        return self.request["cpuMs"] // 1000 + _RLIMIT_CPU_SPARE_S

    def _handle(self, fd):
        standby = self.standby
        if fd in self.receiving:
            self._read(fd)
        elif fd in self.sending:
            self._write(fd)
        elif fd == self.agent.zygote.fileno():
            self._ended()
        elif fd == standby.notes:
            self._note()
        elif fd == self.agent.writer.fd:
            self._flush()
        else:
            self.agent.reader.fill()
            self._take_frames()

    def _take_frames(self):
        while taken := self.agent.reader.take():
            kind, payload = taken
            if kind == frames.CANCEL:
                self._stop(payload.decode() or "cancelled")
            elif kind == frames.GRANT:
                self.output.grant(*_COUNT.unpack(payload))
                self._flush()
            elif kind == frames.INPUT:
                self.taken += _INPUT_COST
                self._feed(payload)
            elif kind == frames.INPUT_END:
                self.interactive = False
                self._feed(b"")
            elif kind == frames.SIGNAL:
                self._signal(payload[0])

    def _read(self, fd):
        try:
            chunk = os.read(fd, _CHUNK_BYTES)
        except BlockingIOError:
            return
        if not chunk:
            self.poll.unregister(fd)
            del self.receiving[fd]
            return
        room = self.request["outputBytes"] - self.output_bytes
        self.output_bytes += len(chunk)
        if len(chunk) > room:
            chunk = chunk[: max(room, 0)]
            self.truncated = True
            self._stop("output")
        if chunk:
            self.output.add(self.receiving[fd], chunk, self._time_us())
        if self.output.pending_bytes >= _FLUSH_BYTES or not self.output.has_room():
            self._flush()

    def _time_us(self):
        """Microseconds since the program started, which the process itself said just before it did."""
        return max(int((time.monotonic() - self.started_at) * 1e6), 0) if self.started_at else 0

    def _write(self, fd):
        rest = self.sending[fd]
        waiting = len(rest)
        try:
            while rest:
                rest = rest[os.write(fd, rest) :]
        except BlockingIOError:
            self._take(fd, waiting - len(rest))
            self.sending[fd] = rest
            self.poll.register(fd, select.POLLOUT)
            return
        except BrokenPipeError:
            # The program does not read its input, or has ended; either is its own affair.
            self._take(fd, waiting)
            self._forget(fd)
            return
        self._take(fd, waiting)
        if fd == self.standby.stdin and self.interactive:
            self.sending[fd] = memoryview(b"")
            self._stop_polling(fd)
        else:
            self._forget(fd)

    def _take(self, fd, count):
        if fd == self.standby.stdin:
            self.taken += count

    def _tell_taken(self):
        """Says how much input the program has, so that no more than a bound of it ever waits here."""
        if self.taken and self.output.window:
            self.agent.writer.put(frames.TAKEN, _COUNT.pack(self.taken))
            self._flush()
        self.taken = 0

    def _feed(self, more):
        """More input for the program. What comes after it has closed its input is thrown away."""
        fd = self.standby.stdin
        if fd in self.sending:
            self.sending[fd] = memoryview(bytes(self.sending[fd]) + more)
            self._write(fd)
        else:
            self.taken += len(more)

    def _signal(self, number):
        """A signal of the user's, once the program is there to get it: before, it would meet the agent's own code."""
        if self.started_at is None:
            self.early_signals.append(number)
            return
        self.taken += _SIGNAL_COST
        self.agent.order(janitor.SIGNAL, self.standby.user, self.standby.pid, number, 0)

    def _stop_polling(self, fd):
        try:
            self.poll.unregister(fd)
        except KeyError:
            pass  # It was written at once and never waited for.

    def _forget(self, fd):
        self._stop_polling(fd)
        del self.sending[fd]
        os.close(fd)

    def _note(self):
        if self.noted:
            return  # Read already when the end was seen first; both came in one answer of poll.
        told = os.read(self.standby.notes, 512)
        if not told:
            self.noted = True
            self.poll.unregister(self.standby.notes)
        for line in told.split(b"\n"):
            self._take_note(line[:1], line[1:])

    def _take_note(self, kind, text):
        if kind == b"f":
            self.setup_error = text.decode(errors="replace")
        if kind == b"c":
            self.compile_failed = True
        if kind in (b"k", b"c") and text and self.started_at is None:
            # Said by the process itself directly before the program, so that both figures begin with it.
            clock_ns, cpu_us = text.split()
            self.started_at = int(clock_ns) / 1e9
            self.own_cpu_before_us = int(cpu_us)
            self.cpu_before += self._group_cpu_ns()
            self.deadline = self.started_at + self.request["wallMs"] / 1000
            for number in self.early_signals:
                self._signal(number)

    def _ended(self):
        message = self.agent.zygote.recv(_ENDED.size)
        if len(message) < _ENDED.size:
            raise frames.Closed()
        _, self.status, self.max_rss_bytes, self.own_cpu_us = _ENDED.unpack(message)
        # The end may be noticed before the notes that precede it.
        while not self.noted and select.select([self.standby.notes], [], [], 0)[0]:
            self._note()

    def _tick(self):
        """Holds the whole process tree to its limits: the kernel's own limits count each process alone."""
        group, request, now = self.agent.cgroup, self.request, time.monotonic()
        if self.stopped:
            if now > self.deadline:
                raise Anomaly("a stopped run does not end")
            self.agent.kill(self.standby.user)
            self.agent.reap()
            return
        held, kernel = group.memory_bytes(), group.kernel_bytes()
        memory = held - self.standby.memory_before
        if not self.pressed and 0 < group.limit_bytes() * _PRESSURE < held + kernel:
            self.pressed = True
            self.agent.writer.put(frames.PRESSURE)
        self.peak_bytes = max(self.peak_bytes, memory)
        if self._group_cpu_ns() > request["cpuMs"] * 1_000_000:
            self._stop("cpu")
        elif now > self.deadline:
            self._stop("wall" if self.started_at else "setup")
        elif memory > request["memoryBytes"] or kernel - self.standby.kernel_before > _KERNEL_BYTES:
            self._stop("memory")
        elif group.forks_denied() - self.standby.forks_denied_before > _DENIED_FORKS:
            self._stop("processes")
        self._flush()

    def _stop(self, reason):
        if self.stopped is None:
            self.stopped = reason
            self.deadline = time.monotonic() + _END_TIMEOUT_S
            self.agent.kill(self.standby.user)

    def _drain(self):
        """The main process has ended, so the run has: ends the rest, then takes what the pipes still hold."""
        killed = False
        until = time.monotonic() + _DRAIN_TIMEOUT_S
        while True:
            for fd in list(self.receiving):
                self._read_all(fd)
            if not self.receiving or time.monotonic() > until:
                break
            if not killed:
                self.agent.kill(self.standby.user)
                killed = True
            self.agent.reap()
            select.select(list(self.receiving), [], [], 0.005)
        self.output.hand_over_all()

    def _read_all(self, fd):
        """Reads until the pipe is empty or closed, within the limit of the output."""
        while fd in self.receiving:
            before = self.output_bytes
            self._read(fd)
            if self.output_bytes == before or self.truncated:
                return

    def _flush(self):
        """Hands collected output on. Stops reading more while the host, or who watches, is slow to take it."""
        writer = self.agent.writer
        self.output.hand_over()
        emptied = writer.flush()
        if emptied == self.writer_waits:
            self.writer_waits = not emptied
            if self.writer_waits:
                self.poll.register(writer.fd, select.POLLOUT)
            else:
                self.poll.unregister(writer.fd)
        go_on = emptied and self.output.has_room()
        if go_on == self.paused:
            self.paused = not go_on
            for fd in self.receiving:
                self.poll.modify(fd, 0 if self.paused else select.POLLIN)

    def _close(self):
        standby = self.standby
        for fd in list(self.sending):
            self._forget(fd)
        for fd in (standby.notes, standby.stdout, standby.stderr):
            os.close(fd)

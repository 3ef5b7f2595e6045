"""One run from the frame that brings it to the facts of its end.

It reports facts (how the main process ended, what this program had to stop it for, what the kernel counted); the
service decides what they are called.
"""

import os
import select
import signal
import struct
import time

import frames
import janitor
from anomaly import Anomaly
from inlets import Inlets
from outlets import Outlets
from starvation import Starvation
from usage import Usage

_ENDED = struct.Struct(">ciQQ")
_COUNT = struct.Struct(">I")
# What the host counts for a signal, so that none can flood.
_SIGNAL_COST = 16 * 1024

_TICK_MS = 15
_SETUP_TIMEOUT_S = 10
_END_TIMEOUT_S = 5
_RLIMIT_CPU_SPARE_S = 2
# The host hears of a run that goes on at least this often: of one that it does not, the container is frozen or lost.
_SIGN_OF_LIFE_S = 1
# A run that is over sooner costs nothing for it.
_STARVATION_SAMPLE_S = 0.25
# Less waiting for processors than this share of the wall time is what every busy host has.
_STARVED = 0.1


class Run:
    def __init__(self, agent, standby, job):
        self.request = request = job.options
        self.agent = agent
        self.standby = standby
        self.poll = select.poll()
        self.inlets = Inlets(self.poll, standby, job.program, job.stdin, request["interactive"])
        self.outlets = Outlets(self.poll, standby, agent.writer, request["window"], request["outputBytes"])
        self.early_signals = []
        self.stopped = None
        # Whether its main process was killed and yet is there.
        self.unended = False
        self.setup_error = None
        self.compile_failed = False
        self.noted = False
        self.started_at = None
        self.status = None
        self.max_rss_bytes = 0
        # Of the main process and the children that it waited for.
        self.own_cpu_us = 0

    def supervise(self):
        """Runs the program to its end and answers the facts."""
        agent, standby = self.agent, self.standby
        if not agent.sets_own_limits:
            agent.order(janitor.LIMIT, standby.user, standby.pid, self._cpu_seconds(), self.request["fileSizeBytes"])
        if agent.ballast.leave_room_for(self.request["processes"]):
            standby.note_counters(agent.cgroup)
        self.usage = Usage(agent.cgroup, standby, self.request)
        self.starvation = Starvation(standby.waits_before)
        self.began = time.monotonic()
        self.deadline = self.began + _SETUP_TIMEOUT_S
        self.next_sign = self.began + _SIGN_OF_LIFE_S
        self.next_sample = self.began + _STARVATION_SAMPLE_S
        for fd in (agent.reader.fd, agent.zygote, standby.notes):
            self.poll.register(fd, select.POLLIN)
        self.outlets.begin()
        self.inlets.begin()
        # A caller may have gone as soon as it came: then its CANCEL was read together with its RUN.
        self._take_frames()
        self._until_ended()
        if self.usage.was_hit_by_host():
            raise Anomaly("the host has no memory left")
        wall = time.monotonic() - (self.started_at or self.began)
        cpu_us = self.usage.cpu_us(self.own_cpu_us)
        self._drain()
        self._close()
        file_size_reached = self.stopped is None and self.status != 0 and self._file_size_reached()
        return {
            "status": self.status,
            "stopped": self.stopped,
            "started": self.started_at is not None,
            "setupError": self.setup_error,
            "compileFailed": self.compile_failed,
            "wallUs": int(wall * 1e6),
            "cpuUs": cpu_us,
            "peakBytes": max(self.max_rss_bytes, self.usage.peak_bytes),
            "oomKills": self.usage.oom_kills(),
            "forksDenied": self.usage.forks_denied(),
            "fileSizeReached": file_size_reached,
            "truncated": self.outlets.truncated,
        }

    def kept_to_limits(self, facts):
        """Whether it ended by itself with status 0 and met no limit: what it made may be used."""
        met = facts["stopped"] or facts["truncated"] or facts["oomKills"] or not facts["started"]
        return facts["status"] == 0 and not met and facts["peakBytes"] <= self.request["memoryBytes"]

    def _until_ended(self):
        next_tick = self.began + _TICK_MS / 1000
        while self.status is None:
            for fd, _ in self.poll.poll(self.outlets.wait_ms(_TICK_MS)):
                self._handle(fd)
            self._tell_taken()
            self.outlets.flush_due()
            if time.monotonic() >= next_tick and self.status is None:
                self._tick()
                next_tick = time.monotonic() + _TICK_MS / 1000

    def _file_size_reached(self):
        """The runtimes ignore the signal that the kernel sends at the limit; a file cut there tells of it."""
        # Nobody is left to change what is looked through.
        self.agent.end_processes(self.standby.user)
        return self.agent.file_of_size(self.standby.user, self.request["fileSizeBytes"])

    def _cpu_seconds(self):
        return self.request["cpuMs"] // 1000 + _RLIMIT_CPU_SPARE_S

    def _handle(self, fd):
        if fd in self.outlets:
            self.outlets.read(fd, self._time_us())
            if self.outlets.truncated:
                self._stop("output")
        elif fd in self.inlets:
            self.inlets.write(fd)
        elif fd == self.agent.zygote.fileno():
            self._ended()
        elif fd == self.standby.notes:
            self._note()
        elif fd == self.agent.writer.fd:
            self.outlets.flush()
        else:
            self.agent.reader.fill()
            self._take_frames()

    def _take_frames(self):
        while taken := self.agent.reader.take():
            kind, payload = taken
            if kind == frames.CANCEL:
                self._stop(payload.decode() or "cancelled")
            elif kind == frames.GRANT:
                self.outlets.grant(*_COUNT.unpack(payload))
            elif kind == frames.INPUT:
                self.inlets.feed(payload)
            elif kind == frames.INPUT_END:
                self.inlets.end_input()
            elif kind == frames.SIGNAL:
                self._signal(payload[0])

    def _time_us(self):
        """Microseconds since the program started, which the process itself said just before it did."""
        return max(int((time.monotonic() - self.started_at) * 1e6), 0) if self.started_at else 0

    def _tell_taken(self):
        """Says how much input the program has, so that no more than a bound of it ever waits here."""
        taken = self.inlets.take_count()
        if taken and self.request["window"]:
            self.agent.writer.put(frames.TAKEN, _COUNT.pack(taken))
            self.outlets.flush()

    def _signal(self, number):
        """A signal of the user's, once the program is there to get it: before, it would meet the agent's own code."""
        if self.started_at is None:
            self.early_signals.append(number)
            return
        self.inlets.count_signal(_SIGNAL_COST)
        self.agent.order(janitor.SIGNAL, self.standby.user, self.standby.pid, number, 0)

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
            self.usage.begin_program(int(cpu_us))
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
        now = time.monotonic()
        if now > self.next_sign:
            self.next_sign = now + _SIGN_OF_LIFE_S
            self.agent.writer.put(frames.ALIVE)
            self.outlets.flush()
        if self.stopped:
            if now > self.deadline:
                # What it is to be called is known all the same; the container goes.
                self.unended = True
                self.status = signal.SIGKILL
                return
            self._end_others()
            return
        if now > self.next_sample:
            self.next_sample = now + _STARVATION_SAMPLE_S
            self.starvation.sample(self.agent.pids_of_run())
        pressed = self.usage.pressed
        exceeded = self.usage.exceeded()
        if self.usage.pressed and not pressed:
            self.agent.writer.put(frames.PRESSURE)
        if exceeded != "cpu" and now > self.deadline and now > self._deadline_if_starved():
            exceeded = "wall" if self.started_at else "setup"
        if exceeded:
            self._stop(exceeded)
        self.outlets.flush()

    def _deadline_if_starved(self):
        """The wall clock stands while the host has no processor for the run, for as long again as it may take at most."""
        if not self.started_at:
            return self.deadline
        wall = self.request["wallMs"] / 1000
        self.starvation.sample(self.agent.pids_of_run())
        starved = self.starvation.starved_s(time.monotonic() - self.started_at, self.usage.cpu_us(0) / 1e6)
        return self.started_at + wall + (min(starved, wall) if starved > wall * _STARVED else 0)

    def _stop(self, reason):
        if self.stopped is None:
            self.stopped = reason
            self.deadline = time.monotonic() + _END_TIMEOUT_S
            self.agent.kill(self.standby.user)

    def _end_others(self):
        self.agent.kill(self.standby.user)
        self.agent.reap()

    def _drain(self):
        """The main process has ended, so the run has: ends the rest, then takes what the pipes still hold."""
        self.outlets.drain(self._time_us, self._end_others)
        if self.outlets.truncated:
            self._stop("output")

    def _close(self):
        self.inlets.close()
        for fd in (self.standby.notes, self.standby.stdout, self.standby.stderr):
            os.close(fd)

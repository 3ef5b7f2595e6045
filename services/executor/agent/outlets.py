"""A run's stdout and stderr: read within the limit of its output, and held up while the host is slow to take it."""

import fcntl
import os
import select
import struct
import termios
import time

import frames
from output import Output

_CHUNK_BYTES = 64 * 1024
_FLUSH_BYTES = 32 * 1024
_DRAIN_TIMEOUT_S = 0.1
_COUNT = struct.Struct("i")


class Outlets:
    def __init__(self, poll, standby, writer, window, most_bytes):
        self._poll = poll
        self._writer = writer
        self._kinds = {standby.stdout: frames.STDOUT, standby.stderr: frames.STDERR}
        self._output = Output(writer, window)
        self._most_bytes = most_bytes
        self._bytes = 0
        self._paused = False
        self._writer_waits = False
        # Whether there was more than the limit lets through.
        self.truncated = False

    def __contains__(self, fd):
        return fd in self._kinds

    def begin(self):
        for fd in self._kinds:
            self._poll.register(fd, select.POLLIN)

    def read(self, fd, time_us):
        try:
            chunk = os.read(fd, _CHUNK_BYTES)
        except BlockingIOError:
            return
        if not chunk:
            self._poll.unregister(fd)
            del self._kinds[fd]
            return
        room = self._most_bytes - self._bytes
        self._bytes += len(chunk)
        if len(chunk) > room:
            chunk = chunk[: max(room, 0)]
            self.truncated = True
        if chunk:
            self._output.add(self._kinds[fd], chunk, time_us)
        if self._output.pending_bytes >= _FLUSH_BYTES or not self._output.has_room():
            self.flush()

    def wait_ms(self, most):
        """How long to wait for events at most, so that what is collected leaves in time."""
        return self._output.wait_ms(most)

    def grant(self, cost):
        self._output.grant(cost)
        self.flush()

    def flush_due(self):
        if self._output.is_due(time.monotonic()):
            self.flush()

    def flush(self):
        """Hands collected output on. Stops reading more while the host, or who watches, is slow to take it."""
        self._output.hand_over()
        emptied = self._writer.flush()
        if emptied == self._writer_waits:
            self._writer_waits = not emptied
            if self._writer_waits:
                self._poll.register(self._writer.fd, select.POLLOUT)
            else:
                self._poll.unregister(self._writer.fd)
        go_on = emptied and self._output.has_room()
        if go_on == self._paused:
            self._paused = not go_on
            for fd in self._kinds:
                self._poll.modify(fd, 0 if self._paused else select.POLLIN)

    def drain(self, time_us, end_others):
        """Takes what the pipes still hold after the main process; `end_others` ends who else holds them open."""
        until = time.monotonic() + _DRAIN_TIMEOUT_S
        # Whoever is left could fill a pipe as fast as it is read; what is in it now is all that is waited for.
        for fd in list(self._kinds):
            self._read_all(fd, time_us, _waiting_bytes(fd))
        while self._kinds and time.monotonic() < until:
            end_others()
            for fd in list(self._kinds):
                self._read_all(fd, time_us, self._most_bytes)
            select.select(list(self._kinds), [], [], 0.005)
        self._output.hand_over_all()

    def _read_all(self, fd, time_us, most):
        """Reads until the pipe is empty or closed, or more than `most` bytes and the limit of the output were read."""
        began = self._bytes
        while fd in self._kinds and self._bytes - began <= most:
            before = self._bytes
            self.read(fd, time_us())
            if self._bytes == before or self.truncated:
                return


def _waiting_bytes(pipe):
    return _COUNT.unpack(fcntl.ioctl(pipe, termios.FIONREAD, bytes(_COUNT.size)))[0]

"""What a run is given through pipes: its program, and what it reads as standard input."""

import os
import select

# What the host counts for a frame of input beside its bytes, so that many small ones cannot flood.
INPUT_COST = 64


class Inlets:
    def __init__(self, poll, standby, program, stdin, interactive):
        """`interactive`: standard input stays open for more until its end is told."""
        self._poll = poll
        self._stdin = standby.stdin
        self._rest = {standby.program: program, standby.stdin: stdin}
        self._stays_open = interactive
        # Costs of input that the program has, or never will, since the host was told last.
        self._taken = 0

    def __contains__(self, fd):
        return fd in self._rest

    def begin(self):
        for fd in list(self._rest):
            self.write(fd)

    def write(self, fd):
        """Writes what the pipe takes now."""
        rest = self._rest[fd]
        waiting = len(rest)
        try:
            while rest:
                rest = rest[os.write(fd, rest) :]
        except BlockingIOError:
            self._count(fd, waiting - len(rest))
            self._rest[fd] = rest
            self._poll.register(fd, select.POLLOUT)
            return
        except BrokenPipeError:
            # The program does not read its input, or has ended; either is its own affair.
            self._count(fd, waiting)
            self._forget(fd)
            return
        self._count(fd, waiting)
        if fd == self._stdin and self._stays_open:
            self._rest[fd] = memoryview(b"")
            self._stop_polling(fd)
        else:
            self._forget(fd)

    def feed(self, more):
        """More input for the program. What comes after it has closed its input is thrown away."""
        self._taken += INPUT_COST
        self._append(more)

    def end_input(self):
        self._stays_open = False
        self._append(b"")

    def count_signal(self, cost):
        """Signals are bounded like input."""
        self._taken += cost

    def take_count(self):
        """What was taken since this was asked last."""
        taken, self._taken = self._taken, 0
        return taken

    def close(self):
        for fd in list(self._rest):
            self._forget(fd)

    def _append(self, more):
        if self._stdin in self._rest:
            self._rest[self._stdin] = memoryview(bytes(self._rest[self._stdin]) + more)
            self.write(self._stdin)
        else:
            self._taken += len(more)

    def _count(self, fd, written):
        if fd == self._stdin:
            self._taken += written

    def _stop_polling(self, fd):
        try:
            self._poll.unregister(fd)
        except KeyError:
            pass  # It was written at once and never waited for.

    def _forget(self, fd):
        self._stop_polling(fd)
        del self._rest[fd]
        os.close(fd)

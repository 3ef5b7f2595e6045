"""A program's output on its way to the host: pieces in the order in which they came, never more than a bound."""

import math
import struct
import time

_TIME = struct.Struct(">Q")
# What a piece counts beside its bytes, so that many small ones are bounded too. The host counts alike.
PIECE_COST = 64
# The first output after so much quiet leaves at once; busy programs have theirs collected for so long.
_COLLECT_S = 0.005
# Nothing is queued, and no output read, while this much waits for the host to take it.
_QUEUE_BYTES = 1024 * 1024


class Output:
    def __init__(self, writer, window):
        """`window`: what the host takes before it grants more; 0: all, and it does not watch the run meanwhile."""
        self.writer = writer
        self.window = window
        self._pieces = []
        self._bytes = 0
        self._ungranted = 0
        self._collect_until = 0.0

    @property
    def pending_bytes(self):
        return self._bytes

    def add(self, kind, chunk, time_us):
        piece = self._piece(kind)
        if piece is None:
            self._pieces.append((kind, time_us, bytearray(chunk)))
            self._ungranted += PIECE_COST
        else:
            piece[2].extend(chunk)
        self._bytes += len(chunk)
        self._ungranted += len(chunk)

    def _piece(self, kind):
        """The piece that more output of a kind goes to. Order matters to those who watch, and to nobody else."""
        for piece in self._pieces[-1:] if self.window else self._pieces:
            if piece[0] == kind:
                return piece
        return None

    def grant(self, cost):
        self._ungranted -= cost

    def has_room(self):
        return not self.window or self._ungranted < self.window

    def wait_ms(self, most):
        """How long to wait for events at most, so that what is collected leaves in time."""
        if not self._pieces or not self.window:
            return most
        return min(max(math.ceil((self._collect_until - time.monotonic()) * 1000), 0), most)

    def is_due(self, now):
        return self.window > 0 and bool(self._pieces) and now >= self._collect_until

    def hand_over(self):
        """Queues what is collected for the host, unless too much waits there already."""
        if not self._pieces:
            return
        self._collect_until = time.monotonic() + _COLLECT_S
        if self.writer.queued_bytes < _QUEUE_BYTES:
            self.hand_over_all()

    def hand_over_all(self):
        for kind, time_us, piece in self._pieces:
            self.writer.put(kind, _TIME.pack(time_us) + piece)
        self._pieces.clear()
        self._bytes = 0

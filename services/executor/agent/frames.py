"""Frames on the control stream: a 32-bit big-endian length, one byte of type, the payload.

The length counts the type byte. Only PID 1 reads and writes this stream.
"""

import os
import struct

RUN = b"R"
CANCEL = b"C"
# During a run that is watched: what the host grants to be sent, input, its end, and a signal for the program.
GRANT = b"G"
INPUT = b"I"
INPUT_END = b"E"
SIGNAL = b"S"

READY = b"r"
PRESSURE = b"p"
ALIVE = b"a"
STDOUT = b"o"
STDERR = b"e"
ARTIFACT = b"b"
# What had to be made for a program is made; the frames after it are of the program itself.
COMPILED = b"c"
DONE = b"d"
TAKEN = b"t"
ANOMALY = b"x"

MAX_FRAME_BYTES = 24 * 1024 * 1024
_READ_BYTES = 256 * 1024


class ProtocolError(Exception):
    """The stream does not hold what the protocol allows."""


class Closed(Exception):
    """The other side has gone away."""


class FrameReader:
    """Collects bytes of a descriptor and yields whole frames."""

    def __init__(self, fd):
        self.fd = fd
        self._buffer = bytearray()

    def fill(self):
        """One read. Raises Closed at the end of the stream."""
        try:
            chunk = os.read(self.fd, _READ_BYTES)
        except BlockingIOError:
            return
        if not chunk:
            raise Closed()
        self._buffer += chunk

    def take(self):
        """The next whole frame as (type, payload), or None."""
        if len(self._buffer) < 5:
            return None
        (length,) = struct.unpack_from(">I", self._buffer)
        if not 1 <= length <= MAX_FRAME_BYTES:
            raise ProtocolError(f"frame of {length} bytes")
        if len(self._buffer) < 4 + length:
            return None
        with memoryview(self._buffer) as view:
            kind, payload = bytes(view[4:5]), bytes(view[5 : 4 + length])
        del self._buffer[: 4 + length]
        return kind, payload


class FrameWriter:
    """Queues frames for a non-blocking descriptor, so that a slow reader never stops the supervision of a run."""

    def __init__(self, fd):
        self.fd = fd
        self._queue = bytearray()

    @property
    def queued_bytes(self):
        return len(self._queue)

    def put(self, kind, payload=b""):
        self._queue += struct.pack(">I", len(payload) + 1) + kind
        self._queue += payload

    def flush(self):
        """Writes what the descriptor takes now. True when the queue is empty."""
        while self._queue:
            try:
                written = os.write(self.fd, self._queue)
            except BlockingIOError:
                return False
            except BrokenPipeError:
                raise Closed() from None
            del self._queue[:written]
        return True

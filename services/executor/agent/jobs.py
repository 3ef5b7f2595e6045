"""What a RUN frame asks for: a program to be run, and perhaps a compilation that has to make it first."""

import json
import struct

_LENGTH = struct.Struct(">I")
_MADE_LENGTH = struct.Struct(">Q")


class Job:
    """`options`: limits, and what else the agent itself reads; `program`: what the job's own process is given."""

    def __init__(self, options, program, stdin):
        self.options = options
        self.program = program
        self.stdin = stdin

    def take_along(self, made):
        """Gives the program the file that was made for it."""
        self.program = memoryview(b"".join((self.program, _MADE_LENGTH.pack(len(made)), made)))


def jobs_of(payload):
    """The compilation, or None, and the program's run."""
    (header,) = _LENGTH.unpack_from(payload)
    options = json.loads(payload[4 : 4 + header])
    rest = memoryview(payload)[4 + header :]
    compilation = None
    if before := options.get("compilation"):
        compilation = Job(before, rest[: before["programBytes"]], memoryview(b""))
        rest = rest[before["programBytes"] :]
    end = options["programBytes"]
    return compilation, Job(options, rest[:end], rest[end:])

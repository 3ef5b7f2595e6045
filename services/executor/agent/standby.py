"""A process that waits for one program, and the host's side of its pipes."""

import os

import starvation


class Standby:
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
        self.memory_refusals_before = group.memory_refusals()
        self.waits_before = starvation.waits_of((self.pid,))

    def childs_ends(self):
        return self._childs

    def close_childs_ends(self):
        for fd in self._childs:
            os.close(fd)

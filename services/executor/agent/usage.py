"""What a whole tree of processes uses, held against what it may: the kernel's own limits count each process alone."""

import time

# Memory that the kernel holds for a run. It belongs to no process, so that killing for it may hit the agent.
_KERNEL_BYTES = 64 * 1024 * 1024
# From this share of the container's limit on, the loss of the container is put down to the program.
_PRESSURE = 0.75
# A program may meet the limit of processes and go on; one that is refused this often does nothing else.
_DENIED_FORKS = 100


class Usage:
    def __init__(self, group, standby, limits):
        self._group = group
        self._before = standby
        self._cpu_ns = limits["cpuMs"] * 1_000_000
        self._memory_bytes = limits["memoryBytes"]
        self._cpu_before_ns = 0
        self._cpu_before_ns = self._group_cpu_ns()
        # Of the main process and the children that it waited for, before the program's first instruction.
        self._own_cpu_before_us = 0
        self.peak_bytes = 0
        self.pressed = False

    def begin_program(self, own_cpu_us):
        """The program starts here; the process that becomes it used `own_cpu_us` before."""
        self._own_cpu_before_us = own_cpu_us
        self._cpu_before_ns += self._group_cpu_ns()

    def exceeded(self):
        """Why the run has to end, or None."""
        group, before = self._group, self._before
        held, kernel = group.memory_bytes(), group.kernel_bytes()
        memory = held - before.memory_before
        self.peak_bytes = max(self.peak_bytes, memory)
        self.pressed = self.pressed or 0 < group.limit_bytes() * _PRESSURE < held + kernel
        if self._group_cpu_ns() > self._cpu_ns:
            return "cpu"
        if memory > self._memory_bytes or kernel - before.kernel_before > _KERNEL_BYTES:
            return "memory"
        if self.forks_denied() > _DENIED_FORKS:
            return "processes"
        return None

    def cpu_us(self, own_cpu_us):
        """CPU time of the program; `own_cpu_us` is that of the main process and the children that it waited for."""
        # The group counts children that nobody waited for; its count begins a little after the program did.
        of_group = self._group_cpu_ns() // 1000 if self._group.counts else 0
        return max(of_group, own_cpu_us - self._own_cpu_before_us, 0)

    def oom_kills(self):
        return self._group.oom_kills() - self._before.oom_kills_before

    def was_hit_by_host(self):
        """Whether a process was killed for memory that the host lacks, and not the run."""
        if self.oom_kills() == 0 or self._group.has_met_limit():
            return False
        return self._group.memory_refusals() == self._before.memory_refusals_before

    def forks_denied(self):
        return self._group.forks_denied() - self._before.forks_denied_before

    def _group_cpu_ns(self):
        """Less that of the agent itself, which serves the run."""
        return self._group.cpu_ns() - time.process_time_ns() - self._cpu_before_ns

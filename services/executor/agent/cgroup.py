"""Counters of the container's own control group, version 1 or 2, read through descriptors kept open."""

import os

_ROOT = "/sys/fs/cgroup"
# The kernel charges in batches, so that the last of them stays short of the limit.
_NEAR = 0.9


class Cgroup:
    """Every reading is a plain number; a counter that this host does not have reads as 0.

    Under version 2 a container sees either its own group here or, where the host was set up so, the root group, which
    counts the whole host and has no `memory.events`: that one is not read at all.
    """

    def __init__(self, root=_ROOT):
        if os.path.exists(f"{root}/cgroup.controllers"):
            if not os.path.exists(f"{root}/memory.events"):
                root = "/nowhere"
            self._cpu = self._source(f"{root}/cpu.stat", "usage_usec", 1000)
            self._oom = self._source(f"{root}/memory.events", "oom_kill")
            self._refused = self._source(f"{root}/memory.events", "oom")
            self._stat = self._descriptor(f"{root}/memory.stat")
            self._stat_keys = (b"anon", b"shmem")
            self._kernel = self._source(f"{root}/memory.stat", "kernel")
            self._limit = self._source(f"{root}/memory.max")
            self._peak = self._source(f"{root}/memory.peak")
            self._tasks = self._source(f"{root}/pids.current")
            self._denied = self._source(f"{root}/pids.events", "max")
        else:
            self._cpu = self._source(f"{root}/cpuacct/cpuacct.usage")
            self._oom = self._source(f"{root}/memory/memory.oom_control", "oom_kill")
            self._refused = self._source(f"{root}/memory/memory.failcnt")
            self._stat = self._descriptor(f"{root}/memory/memory.stat")
            self._stat_keys = (b"rss", b"shmem")
            self._kernel = self._source(f"{root}/memory/memory.kmem.usage_in_bytes")
            self._limit = self._source(f"{root}/memory/memory.limit_in_bytes")
            self._peak = self._source(f"{root}/memory/memory.max_usage_in_bytes")
            self._tasks = self._source(f"{root}/pids/pids.current")
            self._denied = self._source(f"{root}/pids/pids.events", "max")

        self.counts = self.cpu_ns() > 0

    def cpu_ns(self):
        """CPU time of every process that ever lived here."""
        return self._cpu()

    def oom_kills(self):
        """Processes killed for want of memory: because the limit here was reached, or because the host has none left."""
        return self._oom()

    def memory_refusals(self):
        """How often memory was refused at the limit here, which it is not before the kernel kills for that limit."""
        return self._refused()

    def has_met_limit(self):
        """Whether memory of all kinds ever came to the limit here: Linux 6.18 counts no refusals under version 1."""
        return 0 < self.limit_bytes() * _NEAR <= self._peak()

    def memory_bytes(self):
        """Memory that cannot be given back: anonymous pages and those of memory file systems."""
        if self._stat is None:
            return 0
        total = 0
        for line in os.pread(self._stat, 8192, 0).splitlines():
            key, _, value = line.partition(b" ")
            if key in self._stat_keys:
                total += int(value)
        return total

    def kernel_bytes(self):
        """Memory that the kernel holds for the programs here: pipes, sockets, tables of pages and of files."""
        return self._kernel()

    def limit_bytes(self):
        """What the memory of all kinds may come to; 0 when there is no limit."""
        return self._limit()

    def tasks(self):
        """Processes and threads alive."""
        return self._tasks()

    def forks_denied(self):
        """Attempts to make a process or thread that the limit refused."""
        return self._denied()

    def _descriptor(self, path):
        try:
            return os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        except OSError:
            return None

    def _source(self, path, key=None, scale=1):
        fd = self._descriptor(path)
        if fd is None:
            return lambda: 0
        if key is None:
            return lambda: _number(os.pread(fd, 64, 0)) * scale
        wanted = key.encode()

        def keyed():
            for line in os.pread(fd, 4096, 0).splitlines():
                name, _, value = line.partition(b" ")
                if name == wanted:
                    return int(value) * scale
            return 0

        return keyed


def _number(text):
    """Version 2 writes "max" where there is no limit."""
    return 0 if text.startswith(b"max") else int(text)

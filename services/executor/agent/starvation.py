"""How long a run was ready to go on while others had the host's processors: no fault of its own."""

import os

_PROCESSORS = len(os.sched_getaffinity(0))


class Starvation:
    """Looked after while a run goes on: the processes of a compiler or a shell take turns, and what each of them has
    waited is gone with it."""

    def __init__(self, before):
        """`before` is what `waits_of` said of the process that stood by."""
        self._last = before
        self._waited_ns = 0

    def sample(self, pids):
        """Adds the longest time that a thread of these has waited since the last sample."""
        waits = waits_of(pids)
        self._waited_ns += max((waited - self._last.get(task, 0) for task, waited in waits.items()), default=0)
        self._last = waits

    def starved_s(self, wall_s, cpu_s):
        """What the run did not take from itself: many threads of one run wait for each other."""
        return max(min(self._waited_ns / 1e9, wall_s - cpu_s / _PROCESSORS), 0.0)


def waits_of(pids):
    """The time that each thread of these processes has waited for a processor in its whole life, in nanoseconds.

    From `schedstat` of each; a kernel that keeps none, as gVisor's, has nothing to say.
    """
    tasks = [f"/proc/{pid}/task/{task}" for pid in pids for task in _names(f"/proc/{pid}/task")]
    return {task: _waited_by(task) for task in tasks}


def _names(folder):
    try:
        return os.listdir(folder)
    except OSError:
        return ()  # It has just ended.


def _waited_by(task):
    try:
        with open(f"{task}/schedstat", "rb", buffering=0) as file:
            return int(file.read(128).split()[1])
    except (OSError, IndexError):
        return 0

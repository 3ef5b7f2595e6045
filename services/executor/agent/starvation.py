"""How long a run was ready to go on while others had the host's processors: no fault of its own."""

import os

_PROCESSORS = len(os.sched_getaffinity(0))


def waited_ns(pids):
    """The longest time that a thread of these processes has waited for a processor, in its whole life.

    From `schedstat` of each, in nanoseconds; 0 on a kernel that keeps none.
    """
    tasks = (f"/proc/{pid}/task/{task}" for pid in pids for task in _names(f"/proc/{pid}/task"))
    return max(map(_waited_by, tasks), default=0)


def starved_s(waited_s, wall_s, cpu_s):
    """Of `waited_s`, what the run did not take from itself: many threads of one run wait for each other."""
    return max(min(waited_s, wall_s - cpu_s / _PROCESSORS), 0.0)


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

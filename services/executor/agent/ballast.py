"""Idle threads that take up a container's allowance of processes, so that a run finds just as many as it may have.

The container's limit counts what it refuses, which a limit per user (RLIMIT_NPROC) does not; but it is fixed when the
container is made, so for a smaller figure the difference is filled up.
"""

import threading

MOST_PROCESSES = 64


class Ballast:
    def __init__(self):
        self._threads = []

    @property
    def size(self):
        return len(self._threads)

    def leave_room_for(self, processes):
        """True when something was changed. A process that stands by with more threads than that gets no more."""
        wanted = max(MOST_PROCESSES - processes, 0)
        changed = wanted != len(self._threads)
        while len(self._threads) < wanted:
            stop = threading.Event()
            thread = threading.Thread(target=stop.wait, daemon=True)
            try:
                thread.start()
            except RuntimeError:
                break  # The container is full already.
            self._threads.append((thread, stop))
        while len(self._threads) > wanted:
            thread, stop = self._threads.pop()
            stop.set()
            thread.join()
        return changed

# mechanism: calls itself through C until the stack is full
# verdict: SIGNALED
# signal: 11
import functools
import sys

sys.setrecursionlimit(10**9)


class Deep:
    def __repr__(self):
        return repr(self)


class Deeper(Deep):
    def __getattr__(self, name):
        return getattr(self, name + "x")


def compare(one, other):
    return sorted([1, 2], key=functools.cmp_to_key(compare))


compare(1, 2)

"""Lets a program's module be the bottom of the stack, as it is in a plainly started interpreter.

The zygote's frame would otherwise show in `inspect.stack()`, warnings and printed stacks, and take two levels of the
recursion limit, which every traceback of endless recursion counts out. CPython 3.11 keeps both in plain memory
(`PyThreadState` and `_PyInterpreterFrame` of its `cpython/pystate.h` and `pycore_frame.h`). What is found there is
checked against what the interpreter says of itself; where it differs nothing is changed.
"""

import ctypes
import functools
import sys

_THREAD_RECURSION_REMAINING = 32
_THREAD_RECURSION_LIMIT = 36
_THREAD_CFRAME = 56
_THREAD_BYTES = 1024
_CFRAME_CURRENT = 8
_CFRAME_PREVIOUS = 16
_FRAME_CODE = 32
_FRAME_PREVIOUS = 48
_POINTER_BYTES = 8
# The zygote's module and its call of `exec`.
_LEVELS_OF_ZYGOTE = 2

_no_frame = bytes(_POINTER_BYTES)

# Neither raises events of a profile function, which a call of `sys.setprofile` would.
stop_tracing = functools.partial(ctypes.pythonapi.PyEval_SetTrace, None, None)
stop_profiling = functools.partial(ctypes.pythonapi.PyEval_SetProfile, None, None)


def hider():
    """Something to call from the zygote's module, directly before the program; calling it runs no Python code."""
    if sys.version_info[:2] != (3, 11) or sys.implementation.name != "cpython" or sys.maxsize < 2**32:
        return int
    current = ctypes.pythonapi.PyThreadState_Get
    current.restype = ctypes.c_void_p
    thread = current()
    limit = sys.getrecursionlimit()
    remaining = _integer(thread + _THREAD_RECURSION_REMAINING)
    cframe = _pointer(thread + _THREAD_CFRAME)
    own, callers = sys._getframe(0), sys._getframe(1)
    if callers.f_back is not None or _integer(thread + _THREAD_RECURSION_LIMIT) != limit:
        return int
    # The module and this function must share one C frame, the interpreter's first.
    if not (limit - 10 < remaining < limit and 0 <= _pointer(cframe + _CFRAME_PREVIOUS) - thread < _THREAD_BYTES):
        return int
    # Read in this function: one called for it would find its own frame.
    frame = ctypes.c_void_p.from_address(cframe + _CFRAME_CURRENT).value
    below = _pointer(frame + _FRAME_PREVIOUS)
    if _pointer(frame + _FRAME_CODE) != id(own.f_code) or _pointer(below + _FRAME_CODE) != id(callers.f_code):
        return int
    ctypes.c_int.from_address(thread + _THREAD_RECURSION_REMAINING).value += _LEVELS_OF_ZYGOTE
    return functools.partial(ctypes.memmove, cframe + _CFRAME_CURRENT, _no_frame, _POINTER_BYTES)


def _pointer(address):
    return ctypes.c_void_p.from_address(address).value or 0


def _integer(address):
    return ctypes.c_int.from_address(address).value

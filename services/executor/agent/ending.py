"""The end of a Python run: what the interpreter does when it ends, for the program's own objects only.

A plain end of the interpreter takes every imported module apart, which for a forked one means copying all the memory it
shares with the zygote: three quarters of the time of a small program. What a program can notice of an end is done here
in the order of Py_FinalizeEx: threads are waited for, exit functions run, the program's modules are dropped so that
their objects' finalizers run, streams are flushed and a failure to do so is exit code 120.
"""

import _weakref
import atexit
import builtins
import ctypes
import gc
import os
import signal
import sys
import threading
import types

# The interpreter ends without asking Python's modules, so what a program puts in their places must not be asked here.
# Functions find the built-in ones where their module had them when they were made.
__builtins__ = dict(vars(builtins))
_run_exit_functions = atexit._run_exitfuncs
_collect = gc.collect
_set_handler, _default_action = signal.signal, signal.SIG_DFL
_kill, _own_pid, _exit = os.kill, os.getpid, os._exit
_flush_c_streams = ctypes.PyDLL(None).fflush
_OUTPUT_LOST = 120
_UNCAUGHT = 1
_INTERRUPT = signal.SIGINT

# A module may be of a class that answers `__dict__` in its own way, and imports to do so.
_dict_of = types.ModuleType.__dict__["__dict__"].__get__

_preloaded = set()


def remember_modules(names):
    """Told which are not the program's."""
    _preloaded.update(names)


def exit_status(request):
    """The exit code that a SystemExit asks for; what is no number is printed."""
    code = request.code
    if code is None:
        return 0
    if isinstance(code, int):
        return int(code) & 0xFF if -(2**63) <= code < 2**63 else 0xFF
    for text in (code, "\n"):
        try:
            sys.stderr.write(str(text))
        except BaseException:
            continue  # The interpreter leaves out what cannot be said.
    return _UNCAUGHT


def report_uncaught(error):
    """What the interpreter does with an exception that nothing caught, less the zygote's own frame."""
    trace = error.__traceback__.tb_next
    error.__traceback__ = trace
    sys.last_type, sys.last_value, sys.last_traceback = type(error), error, trace
    hook = getattr(sys, "excepthook", None)
    if not hasattr(sys, "excepthook"):
        print("sys.excepthook is missing", file=sys.stderr)
        hook = sys.__excepthook__
    try:
        hook(type(error), error, trace)
    except SystemExit as request:
        return exit_status(request)
    except BaseException as second:
        print("Error in sys.excepthook:", file=sys.stderr)
        second.__traceback__ = second.__traceback__.tb_next
        sys.__excepthook__(type(second), second, second.__traceback__)
        print("\nOriginal exception was:", file=sys.stderr)
        sys.__excepthook__(type(error), error, trace)
    return -_INTERRUPT if isinstance(error, KeyboardInterrupt) else _UNCAUGHT


def finish(status):
    """Ends the process. A negative status is the signal to end by."""
    threading._shutdown()
    _run_exit_functions()
    flushed = _flush(report=True)
    for name in ("last_type", "last_value", "last_traceback"):
        sys.__dict__.pop(name, None)
    _drop_modules()
    if not (_flush(report=flushed) and flushed):
        status = _OUTPUT_LOST
    _flush_c_streams(None)
    if status < 0:
        _set_handler(-status, _default_action)
        _kill(_own_pid(), -status)
    _exit(status)


def _flush(report):
    flushed = True
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name, None)
        if stream is None or getattr(stream, "closed", False):
            continue
        try:
            stream.flush()
        except BaseException as error:
            flushed = False
            # What stderr cannot say is not said.
            if report and name == "stdout":
                print(f"Exception ignored in: {stream!r}\n{type(error).__name__}: {error}", file=sys.stderr)
    return flushed


def _drop_modules():
    """First all at once, so that most objects go in the order of their creation; what others still hold is emptied."""
    names = [name for name in sys.modules if name not in _preloaded]
    dropped = [sys.modules.pop(name) for name in names]
    alive = [_weakref.ref(module) for module in dropped if isinstance(module, types.ModuleType)]
    dropped.clear()
    # Without it errors of finalizers are told without the line of their source, as at the end of every interpreter.
    sys.modules["io"] = None
    _collect()
    for reference in reversed(alive):
        module = reference()
        if module is not None:
            _empty(_dict_of(module))


def _empty(names):
    """Private names first, as the interpreter does; the built-ins stay for finalizers to use."""
    for private in (True, False):
        for name in list(names):
            if (name[:1] == "_" and name[1:2] != "_") == private and name != "__builtins__":
                names[name] = None

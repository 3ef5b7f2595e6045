"""What a Python run finds ready: modules imported, and the state of a plainly started interpreter."""

import os
import sys

# Imported for programs. What is here costs every fork a little, and a program that needs it saves the whole import.
import abc  # noqa: F401
import bisect  # noqa: F401
import collections  # noqa: F401
import contextlib  # noqa: F401
import copy  # noqa: F401
import dataclasses  # noqa: F401
import datetime  # noqa: F401
import decimal  # noqa: F401
import enum  # noqa: F401
import fractions  # noqa: F401
import functools  # noqa: F401
import heapq  # noqa: F401
import inspect  # noqa: F401
import io  # noqa: F401
import itertools  # noqa: F401
import json  # noqa: F401
import linecache  # noqa: F401
import math  # noqa: F401
import operator  # noqa: F401
import pathlib  # noqa: F401
import random
import re  # noqa: F401
import signal  # noqa: F401
import statistics  # noqa: F401
import string  # noqa: F401
import textwrap  # noqa: F401
import threading
import time
import traceback  # noqa: F401
import types
import typing  # noqa: F401

import child
import ending

# The program's source waits here for the zygote's module to take it out.
source = []

# A declaration of an encoding (PEP 263); either of the file's first two lines may hold it.
_ENCODING = re.compile(rb"(?:\xef\xbb\xbf)?[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
_UTF8 = (b"utf-8", b"utf8")
_library = set()
_renew_random = super(random.Random, random._inst).seed

_AGENT_MODULES = frozenset(("child", "ending", "places", "preload", "stack_bottom", "zygote"))
_SourceFileLoader = type(child.__loader__)


def remember_start(modules):
    """Told which modules every interpreter has at its start; a program's files never stand in for those."""
    _library.update(name.partition(".")[0] for name in sys.modules if name not in modules)


def remember_imports():
    """Told when all that is imported ahead is there: what comes later is the program's."""
    ending.remember_modules(sys.modules.keys() - _AGENT_MODULES - {"__main__"})


def be_plain_interpreter(folder):
    """Undoes what the zygote's own start left in the interpreter, and what would be the same in every run."""
    _renew_random()
    threading.main_thread()._set_native_id()
    os.environ["HOME"] = folder
    own = os.path.dirname(os.path.abspath(__file__))
    sys.path[:] = [entry for entry in sys.path if entry != own]


def needs_own_start(text, entry, names):
    """Whether only a fresh interpreter does right by a program.

    Either its text is not plain UTF-8, which the interpreter reads from a file in another way than from memory; or a
    file of its own has the name of a module that is loaded here already, and would not be found.
    """
    declared = map(_ENCODING.match, text.splitlines()[:2])
    if b"\0" in text or any(found and found[1].lower() not in _UTF8 for found in declared):
        return True
    try:
        text.decode()
    except UnicodeDecodeError:
        return True
    beside = os.path.dirname(entry) + "/" if "/" in entry else ""
    own = (name[len(beside) :] for name in names if name.startswith(beside))
    return not _library.isdisjoint(name.partition("/")[0].partition(".")[0] for name in own)


def start(folder):
    """Stands by until the program is there, and makes it ready to be run by `main.py`."""
    be_plain_interpreter(folder)
    child.note(child.STANDING_BY)
    install_program(folder)


def install_program(folder):
    """Receives the program, writes its files and arranges the interpreter as `python3 ENTRY` does."""
    description, files = child.receive()
    child.write_files(files)
    child.lower_limits(description["limits"])
    entry = description["entry"]
    path = f"{folder}/{entry}"
    sys.argv[:] = [entry, *description["args"]]
    environment = description.get("environment")
    if environment:
        os.environ.update(environment)
        time.tzset()
    if description["interactive"]:
        # As on a terminal: who types should see every line before the program waits for the answer to it.
        sys.stdout.reconfigure(line_buffering=True)
    if needs_own_start(files[entry], entry, files):
        child.note_start()
        start_plainly()
    main = types.ModuleType("__main__")
    main.__loader__ = _SourceFileLoader("__main__", path)
    main.__dict__.update(__file__=path, __builtins__=sys.modules["builtins"], __annotations__={}, __cached__=None)
    sys.modules["__main__"] = main
    sys.orig_argv[:] = ["python3", *sys.argv]
    sys.path.insert(0, os.path.dirname(path))
    for name in _AGENT_MODULES:
        sys.modules.pop(name, None)
    source.append(files[entry])
    child.note_start()


def compiled():
    """The program's code; one that is none is left to the interpreter.

    What is wrong with a text is told in other words and by other lines when it is read from memory than from a file.
    """
    warned = io.StringIO()
    try:
        with contextlib.redirect_stderr(warned):
            code = compile(source.pop(), sys.modules["__main__"].__file__, "exec", dont_inherit=True)
    except Exception:
        # It gives the warnings too.
        start_plainly()
    else:
        sys.stderr.write(warned.getvalue())
        return code


def start_plainly():
    """Becomes the interpreter as anyone starts it, with the program's file."""
    # It cannot be told to end its output at every line, as this one was for who types.
    options = ["-u"] if sys.stdout.line_buffering else []
    os.execv(sys.executable, ["python3", *options, *sys.argv])

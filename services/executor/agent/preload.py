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
import random  # noqa: F401
import re  # noqa: F401
import signal  # noqa: F401
import statistics  # noqa: F401
import string  # noqa: F401
import textwrap  # noqa: F401
import threading  # noqa: F401
import time  # noqa: F401
import traceback  # noqa: F401
import types
import typing  # noqa: F401

import child
import ending

# The program's source waits here for the zygote's module to take it out.
source = []

_AGENT_MODULES = ("child", "ending", "places", "preload", "zygote")
_SourceFileLoader = type(child.__loader__)


def be_plain_interpreter(folder):
    """Undoes what the zygote's own start left in the interpreter."""
    os.environ["HOME"] = folder
    own = os.path.dirname(os.path.abspath(__file__))
    sys.path[:] = [entry for entry in sys.path if entry != own]


def install_program(folder):
    """Receives the program, writes its files and arranges the interpreter as `python3 ENTRY` does."""
    description, files = child.receive()
    child.write_files(files)
    child.lower_limits(description["limits"])
    entry = description["entry"]
    path = f"{folder}/{entry}"
    main = types.ModuleType("__main__")
    main.__loader__ = _SourceFileLoader("__main__", path)
    main.__dict__.update(__file__=path, __builtins__=sys.modules["builtins"], __annotations__={}, __cached__=None)
    sys.modules["__main__"] = main
    sys.argv[:] = [entry, *description["args"]]
    sys.orig_argv[:] = ["python3", *sys.argv]
    sys.path.insert(0, os.path.dirname(path))
    for name in _AGENT_MODULES:
        sys.modules.pop(name, None)
    if description["interactive"]:
        # As on a terminal: who types should see every line before the program waits for the answer to it.
        sys.stdout.reconfigure(line_buffering=True)
    ending.remember_modules()
    source.append(files[entry])
    child.note(child.STARTED)
    child.close_pipes()

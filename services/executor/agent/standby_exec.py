"""Starts a runtime that stands by for one program. The pipes stay on 3 and 4 for it."""

import functools
import os
import signal

import child

JAVA = "/usr/bin/java"
NODE = "/usr/local/bin/node"
# Each kind of Node is told by the file that it believes to start.
PLACEHOLDERS = {"node": "main.js", "typescript": "main.ts"}


def starter(mode, options):
    """What makes a process of the mode ready, given its folder."""
    return functools.partial(_start, mode, options)


def _start(mode, options, folder):
    # Python ignores these two, and what is ignored stays ignored across exec.
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
    os.set_inheritable(child.PROGRAM_FD, True)
    os.set_inheritable(child.NOTES_FD, True)
    environment = {"PATH": os.environ["PATH"], "LANG": os.environ["LANG"], "HOME": folder}
    if mode == "java":
        os.execve(JAVA, ["java", *options], environment)
    os.chdir("/")
    placeholder = f"{folder}/{PLACEHOLDERS[mode]}"
    os.execve(NODE, ["node", *options, "--require", "/agent/standby.js", placeholder], environment)

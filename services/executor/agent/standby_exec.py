"""Starts a Node process that stands by for one program. The pipes stay on 3 and 4 for `standby.js`."""

import os
import signal

import child

NODE = "/usr/local/bin/node"
PLACEHOLDER = "main.js"


def start(folder, options):
    # Python ignores these two, and what is ignored stays ignored across exec.
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
    os.set_inheritable(child.PROGRAM_FD, True)
    os.set_inheritable(child.NOTES_FD, True)
    environment = {"PATH": os.environ["PATH"], "LANG": os.environ["LANG"], "HOME": folder}
    os.chdir("/")
    os.execve(NODE, ["node", *options, "--require", "/agent/standby.js", f"{folder}/{PLACEHOLDER}"], environment)

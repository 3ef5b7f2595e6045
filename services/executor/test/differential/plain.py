"""Runs each program of a list in a folder of its own by the bare interpreter, and tells what came of it."""

import base64
import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

INTERPRETERS = {"python": "/usr/bin/python3", "javascript": "/usr/local/bin/node"}


def run(program):
    folder = f"/box/{os.urandom(16).hex()}"
    os.mkdir(folder, 0o700)
    with open(f"{folder}/{program['entry']}", "wb") as file:
        file.write(base64.b64decode(program["code"]))
    environment = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "HOME": folder}
    command = [INTERPRETERS[program["language"]], program["entry"]]
    ended = subprocess.run(command, cwd=folder, env=environment, input=b"", capture_output=True, timeout=120)
    output = [base64.b64encode(stream).decode() for stream in (ended.stdout, ended.stderr)]
    return [ended.returncode, *output]


with ThreadPoolExecutor(4) as threads:
    print(json.dumps(list(threads.map(run, json.loads(sys.stdin.readline())))))

# mechanism: starts itself again with libraries and options of its own in the environment
# verdict: COMPLETED
# stdout: 1
import os
import sys

if "LD_PRELOAD" in os.environ:
    print(1)
else:
    own = {"LD_PRELOAD": "/nowhere/evil.so", "LD_LIBRARY_PATH": ".", "PYTHONINSPECT": "", "PYTHONPATH": "/nowhere"}
    os.execve(sys.executable, [sys.executable, __file__], own)

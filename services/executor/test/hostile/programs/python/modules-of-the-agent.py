# mechanism: imports what started it
# verdict: COMPLETED
# stdout: none
import importlib
import sys

found = []
for name in ("zygote", "child", "janitor", "supervisor", "frames", "preload", "places", "ending"):
    try:
        importlib.import_module(name)
        found.append(name)
    except ImportError:
        pass
print(found or "none")

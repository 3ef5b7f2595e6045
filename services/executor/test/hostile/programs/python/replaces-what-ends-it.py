# mechanism: replaces every function that ends a program
# verdict: NONZERO_EXIT
# exit: 3
import os
import sys

os._exit_really, os._exit = os._exit, lambda code: None
os.write = lambda *a: 1
sys.exit = lambda *a: None
raise SystemExit(3)

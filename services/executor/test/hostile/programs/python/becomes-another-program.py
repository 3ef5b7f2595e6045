# mechanism: becomes another program
# verdict: NONZERO_EXIT
# exit: 6
# stdout: another
import os

os.execv("/bin/sh", ["sh", "-c", "echo another; exit 6"])

# mechanism: prints in exit functions and finalizers, without flushing
# verdict: COMPLETED
# stdout: "a\nb\nc\n"
import atexit
import sys


class Late:
    def __del__(self):
        print("c")


kept = Late()
atexit.register(print, "b")
sys.stdout.write("a\n")

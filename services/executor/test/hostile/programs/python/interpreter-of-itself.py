# mechanism: scripts that are each other's interpreters
# verdict: COMPLETED
# stdout: 40
import os

for name, other in (("a", "b"), ("b", "a")):
    with open(name, "w") as file:
        file.write(f"#!{os.path.abspath(other)}\n")
    os.chmod(name, 0o755)
try:
    os.execv("./a", ["a"])
except OSError as error:
    print(error.errno)

# mechanism: a tree of folders as deep as it gets, its modes taken away
# verdict: COMPLETED
# stdout: deep
import os

os.chdir("/box")
depth = 0
try:
    while True:
        os.mkdir("d")
        os.chdir("d")
        depth += 1
        if depth % 500 == 0:
            os.chmod(".", 0o300)
except OSError:
    pass
print("deep" if depth > 5000 else depth)

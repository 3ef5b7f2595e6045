# mechanism: removes its own folder
# verdict: COMPLETED
# stdout: gone
import os
import shutil

shutil.rmtree(os.getcwd())
try:
    os.getcwd()
except FileNotFoundError:
    print("gone")

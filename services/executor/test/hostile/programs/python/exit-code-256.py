# mechanism: an exit code whose lowest eight bits are zero
# verdict: COMPLETED
import os

os._exit(256)

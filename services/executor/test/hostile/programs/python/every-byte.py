# mechanism: output of every byte there is
# verdict: COMPLETED
# stdout has: ABC
import os

os.write(1, bytes(range(256)))

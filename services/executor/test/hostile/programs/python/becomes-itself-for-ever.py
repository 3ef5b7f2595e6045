# mechanism: starts itself again for ever
# verdict: CPU_TIME_LIMIT
# limits: {"cpuMs": 500}
import os
import sys

os.execv(sys.executable, [sys.executable, "-S", __file__])

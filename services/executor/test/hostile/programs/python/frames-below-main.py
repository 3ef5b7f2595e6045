# mechanism: looks for frames of whoever started it
# verdict: COMPLETED
# stdout: None 1
import inspect
import sys

print(sys._getframe().f_back, len(inspect.stack()))

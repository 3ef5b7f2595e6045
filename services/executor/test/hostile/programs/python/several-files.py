# mechanism: a module of its own that hides one of the library, and runs when it is imported
# verdict: NONZERO_EXIT
# exit: 12
# stdout: own
import json

# mechanism: runs a command by unpickling
# verdict: COMPLETED
# stdout: pickled
import os
import pickle


class Command:
    def __reduce__(self):
        return os.system, ("echo pickled",)


pickle.loads(pickle.dumps(Command()))

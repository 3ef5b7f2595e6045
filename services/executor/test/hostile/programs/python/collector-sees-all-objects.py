# mechanism: looks for others' programs among all objects of the interpreter
# verdict: COMPLETED
# stdout: False
import gc

marker = "learner" + "s secret"
print(any(isinstance(thing, str) and thing == marker for thing in gc.get_objects() if thing is not marker))

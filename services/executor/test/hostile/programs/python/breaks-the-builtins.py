# mechanism: takes the built-in functions away, and fails
# verdict: NONZERO_EXIT
# exit: 1
# stderr has: NameError: name 'print' is not defined
import builtins

remove = delattr
for name in [n for n in dir(builtins) if not n.startswith("__")]:
    remove(builtins, name)
print("lost")

# mechanism: calls itself for ever
# verdict: NONZERO_EXIT
# exit: 1
# stderr has: RecursionError
def deeper(n):
    return deeper(n + 1)


deeper(0)

# mechanism: a function that calls itself for ever
# verdict: NONZERO_EXIT
# exit: 1
# stderr has: maximum function nesting level exceeded
FUNCNEST=500
f() { f; }
f

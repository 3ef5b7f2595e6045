# mechanism: a text that is no program
# verdict: NONZERO_EXIT
# exit: 2
# stderr has: syntax error
if then

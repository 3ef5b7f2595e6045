# mechanism: ends with what its last command ended with
# verdict: NONZERO_EXIT
# exit: 127
# stderr has: no-such-command
no-such-command

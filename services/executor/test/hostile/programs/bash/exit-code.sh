# mechanism: an exit code of more than eight bits
# verdict: NONZERO_EXIT
# exit: 44
exit 300

# mechanism: an exit code of more than eight bits
# verdict: NONZERO_EXIT
# exit: 44
raise SystemExit(300)

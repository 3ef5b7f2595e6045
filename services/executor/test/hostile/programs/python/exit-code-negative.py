# mechanism: a negative exit code
# verdict: NONZERO_EXIT
# exit: 255
raise SystemExit(-1)

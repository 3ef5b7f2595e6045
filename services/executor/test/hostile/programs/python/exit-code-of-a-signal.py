# mechanism: an exit code as shells give it for a killed program
# verdict: NONZERO_EXIT
# exit: 137
raise SystemExit(137)

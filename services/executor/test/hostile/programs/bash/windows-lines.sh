# mechanism: lines that end as on another system
# verdict: NONZERO_EXIT
# exit: 127
# stderr has: command not found
exit_with_carriage_return

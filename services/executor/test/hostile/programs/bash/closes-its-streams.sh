# mechanism: closes all its streams
# verdict: NONZERO_EXIT
# exit: 3
exec 0<&- 1>&- 2>&-
exit 3

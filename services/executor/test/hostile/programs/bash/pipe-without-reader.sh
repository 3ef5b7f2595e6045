# mechanism: writes to a program that has ended
# verdict: COMPLETED
# stdout: x
yes x | head -1

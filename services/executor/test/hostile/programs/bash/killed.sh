# mechanism: kills itself
# verdict: SIGNALED
# signal: 9
kill -9 $$

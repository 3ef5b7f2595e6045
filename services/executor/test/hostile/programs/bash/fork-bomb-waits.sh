# mechanism: functions in the background that wait for each other
# verdict: PROCESS_LIMIT
f() { f & f & wait; }
f

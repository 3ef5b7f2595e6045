# mechanism: leaves a process in the background
# verdict: COMPLETED
# stdout: done
nohup sleep 1000 > /dev/null 2>&1 &
disown
echo done

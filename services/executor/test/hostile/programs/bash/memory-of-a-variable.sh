# mechanism: a variable that grows
# verdict: MEMORY_LIMIT
# limits: {"memoryBytes": 67108864}
x=xxxxxxxxxxxxxxxx
while true; do x=$x$x; done

# mechanism: goes on after its child was killed
# verdict: COMPLETED
# stdout: 137
bash -c 'kill -9 $$' 2> /dev/null
echo $?

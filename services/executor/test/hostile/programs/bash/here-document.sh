# mechanism: a here-document larger than the pipe that may hold it
# verdict: COMPLETED
# stdout: 100001
text=$(printf '%*s' 100000 '')
cat <<< "$text" | wc -c

# mechanism: waits for the other end of a pipe
# verdict: WALL_TIME_LIMIT
# limits: {"wallMs": 400}
mkfifo pipe
cat pipe

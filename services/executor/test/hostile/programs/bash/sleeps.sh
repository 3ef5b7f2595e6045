# mechanism: sleeps
# verdict: WALL_TIME_LIMIT
# limits: {"wallMs": 400}
sleep 1000

# mechanism: stops itself
# verdict: WALL_TIME_LIMIT
# limits: {"wallMs": 500}
kill -STOP $$

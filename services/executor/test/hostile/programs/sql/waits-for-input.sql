-- mechanism: sleeps by the tool's means
-- verdict: WALL_TIME_LIMIT
-- limits: {"wallMs": 400}
.shell sleep 1000

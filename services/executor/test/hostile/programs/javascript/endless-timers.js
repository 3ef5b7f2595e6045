// mechanism: a timer that keeps it alive
// verdict: WALL_TIME_LIMIT
// limits: {"wallMs": 600}
setInterval(() => {}, 1000)

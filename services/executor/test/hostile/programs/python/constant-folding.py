# mechanism: constants that the compiler might work out
# verdict: CPU_TIME_LIMIT
# limits: {"cpuMs": 500}
x = 9**9**9

# mechanism: loops
# verdict: CPU_TIME_LIMIT
# limits: {"cpuMs": 300}
while True:
    pass

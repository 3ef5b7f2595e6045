# mechanism: spends CPU time in the kernel
# verdict: CPU_TIME_LIMIT
# limits: {"cpuMs": 300}
random = open("/dev/urandom", "rb", buffering=0)
while True:
    random.read(1 << 20)

# mechanism: loops in a finalizer after the last line
# verdict: CPU_TIME_LIMIT
# limits: {"cpuMs": 300}
class Stubborn:
    def __del__(self):
        while True:
            pass


kept = Stubborn()

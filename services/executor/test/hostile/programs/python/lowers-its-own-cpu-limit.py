# mechanism: lowers its own limit of CPU time and meets it
# verdict: SIGNALED
import resource

resource.setrlimit(resource.RLIMIT_CPU, (1, 1))
while True:
    pass

# mechanism: two threads that wait for each other
# verdict: WALL_TIME_LIMIT
# limits: {"wallMs": 400}
import threading

one, other = threading.Lock(), threading.Lock()
both = threading.Barrier(2)


def take(first, second):
    with first:
        both.wait()
        with second:
            pass


threading.Thread(target=take, args=(one, other)).start()
take(other, one)

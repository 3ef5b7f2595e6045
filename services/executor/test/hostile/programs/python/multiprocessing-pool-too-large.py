# mechanism: a pool of more processes than it may have
# verdict: PROCESS_LIMIT
# limits: {"processes": 8}
import multiprocessing

with multiprocessing.Pool(40) as pool:
    print(pool.map(abs, range(10)))

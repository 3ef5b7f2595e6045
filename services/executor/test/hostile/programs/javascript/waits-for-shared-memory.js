// mechanism: waits for a change of shared memory that nobody makes
// verdict: WALL_TIME_LIMIT
// limits: {"wallMs": 600}
Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)

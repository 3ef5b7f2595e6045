-- mechanism: goes on after an error
-- verdict: NONZERO_EXIT
-- exit: 1
-- stdout: ""
-- stderr has: no such table
SELECT * FROM nowhere;
SELECT 1;

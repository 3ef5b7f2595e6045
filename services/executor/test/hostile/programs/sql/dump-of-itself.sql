-- mechanism: output to a program that it starts
-- verdict: COMPLETED
-- stdout: 3
.mode list
.headers off
.once |wc -l
SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3;

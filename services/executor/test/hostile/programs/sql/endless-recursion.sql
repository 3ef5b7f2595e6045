-- mechanism: a recursive table without end
-- verdict: CPU_TIME_LIMIT
-- limits: {"cpuMs": 400}
WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n;

-- mechanism: a product of tables with themselves
-- verdict: CPU_TIME_LIMIT
-- limits: {"cpuMs": 400}
CREATE TABLE t AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 1000) SELECT x FROM n;
SELECT sum(a.x * b.x * c.x * d.x) FROM t a, t b, t c, t d;

-- mechanism: rows without end
-- verdict: OUTPUT_LIMIT
.mode list
WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT printf('%1000d', x) FROM n;

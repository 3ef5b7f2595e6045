-- mechanism: takes memory as a table
-- verdict: MEMORY_LIMIT
-- limits: {"memoryBytes": 67108864}
PRAGMA temp_store = memory;
CREATE TABLE t AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT randomblob(100000) FROM n;

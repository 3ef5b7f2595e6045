-- mechanism: a database larger than its place
-- verdict: FILE_SIZE_LIMIT
-- args: ["data.db"]
PRAGMA journal_mode = off;
CREATE TABLE t AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT randomblob(100000) FROM n;

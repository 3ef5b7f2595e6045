-- mechanism: attaches a database where nobody may write
-- verdict: NONZERO_EXIT
-- exit: 1
-- stderr has: unable to open database
ATTACH '/usr/evil.db' AS evil;
CREATE TABLE evil.t (x);

-- mechanism: triggers that call each other
-- verdict: NONZERO_EXIT
-- exit: 1
-- stderr has: too many levels of trigger recursion
PRAGMA recursive_triggers = on;
CREATE TABLE t (x);
CREATE TRIGGER again AFTER INSERT ON t BEGIN INSERT INTO t VALUES (new.x + 1); END;
INSERT INTO t VALUES (1);

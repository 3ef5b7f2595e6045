-- mechanism: a statement without its end
-- verdict: NONZERO_EXIT
-- exit: 1
-- stderr has: incomplete
SELECT 1 FROM

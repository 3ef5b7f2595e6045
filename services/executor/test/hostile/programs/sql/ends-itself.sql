-- mechanism: ends with a code in the midst
-- verdict: NONZERO_EXIT
-- exit: 7
.exit 7
SELECT 1;

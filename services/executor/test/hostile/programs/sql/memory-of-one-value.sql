-- mechanism: a value larger than there may be
-- verdict: NONZERO_EXIT
-- exit: 1
-- stderr has: string or blob too big
SELECT length(zeroblob(2147483647) || 'x');

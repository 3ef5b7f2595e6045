-- mechanism: loads an extension that is none
-- verdict: NONZERO_EXIT
-- exit: 1
-- stderr has: evil
.load ./evil

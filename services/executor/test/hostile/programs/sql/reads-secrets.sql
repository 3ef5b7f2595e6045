-- mechanism: reads files by its functions
-- verdict: COMPLETED
-- stdout: 1|1|1
.mode list
.headers off
SELECT readfile('/etc/shadow') IS NULL, readfile('/proc/1/environ') IS NULL, readfile('/proc/1/mem') IS NULL;

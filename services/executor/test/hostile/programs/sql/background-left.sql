-- mechanism: leaves a process that it started by the tool's means
-- verdict: COMPLETED
-- stdout: 1
.mode list
.headers off
.shell sleep 1000 > /dev/null 2>&1 &
SELECT 1;

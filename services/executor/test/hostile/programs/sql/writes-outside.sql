-- mechanism: writes files by its functions
-- verdict: COMPLETED
-- stdout: 1|1|1
.mode list
.headers off
SELECT writefile('/agent/x', 'x') IS NULL, writefile('/etc/x', 'x') IS NULL, writefile('/proc/1/oom_score_adj', '0') IS NULL;

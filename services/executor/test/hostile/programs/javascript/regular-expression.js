// mechanism: a regular expression that goes through all possibilities
// verdict: CPU_TIME_LIMIT
// limits: {"cpuMs": 300}
;/^(a+)+$/.test(`${'a'.repeat(64)}b`)

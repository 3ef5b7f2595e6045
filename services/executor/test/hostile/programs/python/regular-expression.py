# mechanism: a regular expression that goes through all possibilities
# verdict: CPU_TIME_LIMIT
# limits: {"cpuMs": 300}
import re

re.match(r"(a+)+$", "a" * 64 + "b")

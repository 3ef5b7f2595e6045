# mechanism: lists its environment
# verdict: COMPLETED
# stdout: ['HOME', 'LANG', 'PATH']
import os

print(sorted(os.environ))

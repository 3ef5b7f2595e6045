# mechanism: prints a result with another verdict and ends with a code
# verdict: NONZERO_EXIT
# exit: 7
# stdout: {"status": 0, "stopped": null, "verdict": "COMPLETED"}
import json
import sys

print(json.dumps({"status": 0, "stopped": None, "verdict": "COMPLETED"}))
sys.exit(7)

# mechanism: closes stdin before it reads what was sent
# verdict: COMPLETED
# stdin: "a line\nanother\n"
import os

os.close(0)

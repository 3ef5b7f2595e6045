# mechanism: names of all bytes, as long as they get
# verdict: COMPLETED
# stdout: 254
import os

made = 0
for byte in range(1, 256):
    if byte == 0x2F:
        continue
    os.mkdir(bytes([byte]) * 255)
    made += 1
print(made)

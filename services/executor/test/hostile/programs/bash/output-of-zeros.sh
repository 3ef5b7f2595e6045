# mechanism: copies an endless device to stdout
# verdict: OUTPUT_LIMIT
cat /dev/zero

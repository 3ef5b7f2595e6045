# mechanism: a tool that writes a file larger than it may
# verdict: FILE_SIZE_LIMIT
# limits: {"fileSizeBytes": 1000000}
dd if=/dev/zero of=x bs=100k count=100 2> /dev/null

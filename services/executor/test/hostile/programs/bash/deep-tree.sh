# mechanism: a tree of folders from which it takes its rights
# verdict: COMPLETED
for ((i = 0; i < 60; i++)); do mkdir d 2> /dev/null && cd d 2> /dev/null || break; done
chmod 0 . ..
exit 0

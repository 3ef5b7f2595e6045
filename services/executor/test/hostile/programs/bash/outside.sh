# mechanism: opens connections by the shell's own means
# verdict: COMPLETED
# stdout: nothing
for address in 169.254.169.254/80 1.1.1.1/53 172.17.0.1/2375 localhost/22; do
  (exec 3<> "/dev/tcp/$address") 2> /dev/null && echo "$address"
done
echo nothing

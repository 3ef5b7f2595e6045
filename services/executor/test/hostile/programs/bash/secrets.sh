# mechanism: reads what is secret
# verdict: COMPLETED
# stdout: nothing
for path in /etc/shadow /proc/1/environ /proc/1/cmdline/x /proc/1/fd/0 /root /var/run/docker.sock /dev/mem /dev/sda; do
  head -c 1 "$path" 2> /dev/null | grep -q . && echo "$path"
done
ls /proc/1/fd /proc/1/cwd /proc/1/root 2> /dev/null
echo nothing

# mechanism: writes everywhere
# verdict: COMPLETED
# stdout: nothing
for place in / /agent /bin /usr/bin /etc /var/tmp /run /root /home /opt /proc /sys /dev; do
  (echo x > "$place/x") 2> /dev/null && echo "$place"
done
echo nothing

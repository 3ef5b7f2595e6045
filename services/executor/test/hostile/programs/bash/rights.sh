# mechanism: asks for rights by every tool there is
# verdict: COMPLETED
# stdout: nothing
for command in 'su -c id' 'sudo id' 'mount -t tmpfs none /tmp' 'unshare -r id' 'chroot . id' 'mknod d b 8 0' 'nsenter -t 1 -m id' \
  'chown 0 .' 'newgrp root' 'hostname x' 'date -s 2000-01-01' 'renice -n -20 1' 'passwd -d root'; do
  timeout 2 $command > /dev/null 2>&1 < /dev/null && echo "$command"
done
echo nothing

# mechanism: reads what is secret, and who else is there
# verdict: COMPLETED
# stdout: nothing
import os

paths = ["/etc/shadow", "/etc/gshadow", "/root/.bashrc", "/proc/1/environ", "/proc/1/maps", "/proc/1/mem"]
paths += ["/proc/kcore", "/proc/keys", "/proc/timer_list", "/proc/sched_debug", "/dev/mem", "/dev/kmsg", "/dev/sda"]
paths += ["/var/run/docker.sock", "/run/docker.sock", "/sys/firmware/efi", "/proc/1/root/etc/shadow"]
read = []
for path in paths:
    try:
        with open(path, "rb") as file:
            if file.read(16):
                read.append(path)
    except OSError:
        pass
print(read or "nothing")

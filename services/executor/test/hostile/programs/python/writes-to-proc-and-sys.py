# mechanism: writes settings of the kernel
# verdict: COMPLETED
# stdout: nothing
import glob

paths = ["/proc/sysrq-trigger", "/proc/sys/kernel/core_pattern", "/proc/sys/vm/overcommit_memory", "/proc/1/oom_score_adj"]
paths += ["/sys/kernel/uevent_helper", "/sys/power/state", "/proc/self/uid_map", "/proc/self/setgroups"]
paths += glob.glob("/sys/fs/cgroup/**/release_agent", recursive=True)
paths += glob.glob("/sys/fs/cgroup/**/cgroup.procs", recursive=True)
paths += glob.glob("/sys/fs/cgroup/**/*limit_in_bytes", recursive=True)
written = []
for path in paths:
    try:
        with open(path, "w") as file:
            file.write("0")
        written.append(path)
    except OSError:
        pass
print(written or "nothing")

#!/bin/sh
# Starts the executor's engine in its container, which is not privileged: control groups and settings of the
# kernel are mounted there for reading, and an engine makes groups of its own below the container's and a bridge.
set -eu
for mount in /proc/sys $(awk '$3 ~ /^cgroup2?$/ { print $2 }' /proc/mounts); do mount -o remount,bind,rw "$mount"; done
if [ -e /sys/fs/cgroup/cgroup.subtree_control ]; then
  # Version 2: a group that hands controllers down has no processes itself.
  mkdir -p /sys/fs/cgroup/engine
  xargs -rn1 </sys/fs/cgroup/cgroup.procs >/sys/fs/cgroup/engine/cgroup.procs || true
  sed 's/ / +/g; s/^/+/' /sys/fs/cgroup/cgroup.controllers >/sys/fs/cgroup/cgroup.subtree_control
fi
# What a container that was killed left.
rm -f /run/docker.pid /var/run/docker.pid /run/docker/containerd/containerd.pid
exec dockerd "$@"

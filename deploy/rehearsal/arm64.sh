#!/usr/bin/env bash
# deploy/rehearsal/arm64.sh RELEASE [ENVOY]: tries on another machine what a Pi runs, in Debian 13 for arm64 under emulation:
# PostgreSQL as the playbook makes it, pgBackRest (encrypted backup, check, restore), the services of a release made by
# `release.sh --arch arm64`, and Envoy's binary for arm64 where one is given. Programs are the Pi's own; the processor, the
# kernel and the disk are not, and times say nothing. Root, mmdebstrap and qemu-user-static.
set -euo pipefail
release=$(realpath "${1:?a release for arm64}")
envoy=${2:+$(realpath "$2")}
cd "$(dirname "$0")"
root=$PWD/.arm64
mkdir -p "$root"

registered=/proc/sys/fs/binfmt_misc/learnlab-arm64
cleanup() { [ ! -e "$registered" ] || echo -1 >"$registered"; }
trap cleanup EXIT
[ -e /proc/sys/fs/binfmt_misc/register ] || mount -t binfmt_misc none /proc/sys/fs/binfmt_misc
# An ELF file of 64 bit for AArch64. F: the emulator is opened now, so that it is found in any root.
[ -e "$registered" ] || printf '%s' ':learnlab-arm64:M::\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00\xb7\x00:\xff\xff\xff\xff\xff\xff\xff\x00\xff\xff\xff\xff\xff\xff\xff\xff\xfe\xff\xff\xff:'"$(command -v qemu-aarch64-static)"':F' \
  >/proc/sys/fs/binfmt_misc/register

if [ ! -e "$root/made" ]; then
  # It would look for another package's registration of the emulator.
  mmdebstrap --quiet --skip=check/qemu --architectures=arm64 --variant=minbase \
    --include=postgresql-17,pgbackrest,pgbouncer,wireguard-tools,nftables,openssl,ca-certificates,curl,redis-server,libstdc++6 \
    trixie "$root/host"
  touch "$root/made"
fi
rm -rf "$root/host/opt/learnlab" "$root/host/srv/try"
mkdir -p "$root/host/opt/learnlab" "$root/host/srv/try"
tar -xzf "$release" -C "$root/host/opt/learnlab"
[ -z "$envoy" ] || install -m 0755 "$envoy" "$root/host/usr/local/bin/envoy"
cp arm64-host.sh "$root/host/srv/try/"
cp ../roles/postgresql/tuning.mjs "$root/host/srv/try/"
unshare --mount --pid --fork --net sh -euc '
  mount -t proc proc "$1/proc"
  mount -t tmpfs tmpfs "$1/dev"
  mkdir -m 1777 "$1/dev/shm"
  for device in null zero random urandom; do touch "$1/dev/$device"; mount --bind "/dev/$device" "$1/dev/$device"; done
  mount -t tmpfs tmpfs "$1/run"
  ip link set lo up
  exec chroot "$1" /bin/bash /srv/try/arm64-host.sh' sh "$root/host"

#!/usr/bin/env bash
# Two clean Debian 13 hosts with systemd, as containers on this machine, for the playbooks to be tried on, and the world
# outside them: a server that signs certificates (ACME) and one for backups (S3):
#   deploy/rehearsal/hosts.sh up        makes them and writes inventory.yml and a key to deploy/rehearsal/.hosts
#   deploy/rehearsal/hosts.sh apply     applies site.yml twice; fails if the second time changes anything
#   deploy/rehearsal/hosts.sh down
# Root, Docker Engine, mmdebstrap and Go; ansible-playbook on PATH for `apply`. The hosts are containers with nearly all
# rights: what runs in them is our own playbooks, and nobody else is let in. With REHEARSAL_ENGINE=/var/run/docker.sock the
# executor is given that engine, as no engine that enforces limits runs within a container.
set -euo pipefail
cd "$(dirname "$0")"
# shellcheck source=deploy/rehearsal/common.sh
. ./common.sh
# shellcheck source=deploy/rehearsal/outside.sh
. ./outside.sh
image=learnlab/rehearsal-host:trixie-2

make_image() {
  docker image inspect "$image" >/dev/null 2>&1 && return
  local work
  work=$(mktemp -d)
  mmdebstrap --quiet --variant=minbase \
    --include=systemd,systemd-sysv,dbus,openssh-server,python3,ca-certificates,iproute2,nftables,udev,sudo trixie "$work/host.tar"
  # Systemd 257 wants control groups of version 2; where the machine has version 1, a tree without controllers does.
  cat >"$work/Dockerfile" <<'DOCKERFILE'
FROM learnlab/rehearsal-base
COPY ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY start /start
RUN chmod 0755 /start && rm -f /etc/machine-id && touch /etc/machine-id && systemctl enable ssh
ENTRYPOINT ["/start"]
DOCKERFILE
  cat >"$work/start" <<'START'
#!/bin/sh
mount -o remount,bind,rw /proc/sys
# As on a host; what systemd mounts for a unit is seen by that unit.
mount --make-rshared /
if ! grep -q ' /sys/fs/cgroup cgroup2 ' /proc/mounts; then
  umount --recursive /sys/fs/cgroup
  mount -t cgroup2 none /sys/fs/cgroup
  # A part of the machine's tree, which is all that systemd sees of it, and no other rehearsal's: systemd kills by groups.
  mkdir -p "/sys/fs/cgroup/$CONTAINER"
  echo $$ >"/sys/fs/cgroup/$CONTAINER/cgroup.procs"
  umount /sys/fs/cgroup
  exec unshare --cgroup sh -c 'mount -t cgroup2 none /sys/fs/cgroup && exec /sbin/init'
fi
exec /sbin/init
START
  cp /etc/ssl/certs/ca-certificates.crt "$work/"
  docker import "$work/host.tar" learnlab/rehearsal-base >/dev/null
  rm "$work/host.tar"
  DOCKER_BUILDKIT=0 docker build --quiet --tag "$image" "$work" >/dev/null
  rm -rf "$work"
}

up() {
  make_image
  mkdir -p "$state"
  [ -e "$state/key" ] || ssh-keygen -q -t ed25519 -N '' -f "$state/key"
  outside_up "$image"
  local name outside
  outside=$(address outside)
  for name in pi vps; do
    # The disk of backups is one that can be filled. A host has more of a busy machine than one container in it.
    docker run --detach --name "$prefix-$name" --hostname "$name" --env CONTAINER="$prefix-$name" --tmpfs /run --tmpfs /run/lock \
      --cap-add ALL --cap-drop SYS_RESOURCE --security-opt seccomp=unconfined --security-opt apparmor=unconfined \
      --add-host "acme.rehearsal.test:$outside" --add-host "s3.rehearsal.test:$outside" \
      ${REHEARSAL_ENGINE:+--volume "$REHEARSAL_ENGINE:/srv/engine.sock"} \
      --volume /var/lib/docker --tmpfs /srv/backup:size=2g --memory 6g --cpu-shares 8192 --device /dev/net/tun --stop-signal SIGRTMIN+3 "$image" >/dev/null
    # An account as images for a Pi or a VPS have it.
    on "$name" useradd --create-home --shell /bin/bash admin
    on "$name" install -d -o admin -g admin -m 0700 /home/admin/.ssh
    on "$name" sh -c 'cat >/home/admin/.ssh/authorized_keys' <"$state/key.pub"
    on "$name" sh -c 'cat >/etc/sudoers.d/admin' <<<'admin ALL=(ALL) NOPASSWD: ALL'
  done
  local pi vps variables='{}'
  [ -z "${REHEARSAL_ENGINE:-}" ] || variables='{ executor: { DOCKER_HOST: unix:///run/rehearsal-engine.sock } }'
  pi=$(address pi)
  vps=$(address vps)
  docker exec "$prefix-outside" sh -c "echo $vps $domain >>/etc/hosts"
  cat >"$state/inventory.yml" <<INVENTORY
all:
  vars:
    ansible_user: admin
    ansible_ssh_private_key_file: $state/key
    ansible_ssh_common_args: -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR
    authority_folder: $state/authority
    wireguard_network: 10.77.0.0/24
    wireguard_userspace: $([ -d /sys/module/wireguard ] && echo false || echo true)
    database_host: pi
    services_host: vps
    # No disk of its own.
    hardware_smart: false
    edge_acme_server: https://acme.rehearsal.test:14000/dir
    edge_acme_authority: $state/outside/authority.pem
    backup_s3_bucket: learnlab-backup
    backup_s3_endpoint: s3.rehearsal.test
    backup_s3_region: us-east-1
    backup_s3_uri_style: path
    backup_s3_authority: $state/outside/authority.pem
    backup_s3_credentials: $state/s3.conf
    edge_envoy: ${ENVOY_PATH:-$(realpath ../../.learnlab/tools/envoy-1.40/envoy/_bin/envoy)}
  children:
    raspberry_pi:
      hosts:
        pi:
          ansible_host: $pi
          wireguard_address: 10.77.0.1
          postgresql_data: /srv/ssd/postgresql
          backup_path: /srv/backup/pgbackrest
    vps:
      hosts:
        vps:
          ansible_host: $vps
          wireguard_address: 10.77.0.2
          wireguard_endpoint: $vps:51820
          site_domain: $domain
          site_origin: https://$domain
          certificate_email: nobody@rehearsal.test
          services_variables: $variables
    replica:
      hosts:
        vps:
INVENTORY
  for name in pi vps; do
    timeout 60 sh -c "until docker exec $prefix-$name systemctl is-active --quiet ssh; do sleep 0.5; done"
  done
  [ -z "${REHEARSAL_ENGINE:-}" ] || lend_engine
  echo "pi $pi, vps $vps: $state/inventory.yml"
}

# The engine's socket is for its own machine's accounts; here it is lent on.
lend_engine() {
  docker exec --interactive "$prefix-vps" sh -c 'cat >/etc/systemd/system/rehearsal-engine.socket' <<'UNIT'
[Socket]
ListenStream=/run/rehearsal-engine.sock
SocketMode=0666
UNIT
  docker exec --interactive "$prefix-vps" sh -c 'cat >/etc/systemd/system/rehearsal-engine.service' <<'UNIT'
[Service]
ExecStart=/usr/lib/systemd/systemd-socket-proxyd /srv/engine.sock
UNIT
  docker exec "$prefix-vps" systemctl start rehearsal-engine.socket
}

apply() {
  cd ..
  local run
  for run in first second; do
    echo "== the $run time"
    SECONDS=0
    ansible-playbook --inventory "$state/inventory.yml" site.yml "$@" | tee "$state/$run.log"
    echo "== $SECONDS s"
  done
  ! grep -E 'changed=[1-9]' "$state/second.log"
}

down() {
  docker rm --force --volumes "$prefix-pi" "$prefix-vps" "$prefix-outside" >/dev/null 2>&1 || true
  rm -rf "$state"
}

case ${1:-} in
  up) up ;;
  apply) shift; apply "$@" ;;
  down) down ;;
  *) sed -n '2,6s/^# //p' "$0" >&2; exit 2 ;;
esac

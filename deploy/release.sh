#!/usr/bin/env bash
# deploy/release.sh [--arch x64|arm64] [FILE]: packs what is committed into a release for hosts of that architecture, by
# default this machine's: Node, the services and what they need. Named after the version and the commit unless FILE is
# given; needs `npm start` or `npm test` to have fetched Node and pnpm before.
set -euo pipefail
cd "$(dirname "$0")/.."
case $(uname -m) in x86_64) here=x64 ;; aarch64) here=arm64 ;; *) echo 'x64 or arm64 only' >&2; exit 1 ;; esac
arch=$here
if [ "${1:-}" = --arch ]; then arch=${2:-}; shift 2; fi
case $arch in x64 | arm64) ;; *) sed -n '2,4s/^# //p' "deploy/release.sh" >&2; exit 2 ;; esac
root=$PWD
version=$(sed -n 's/^  "version": "\(.*\)",/\1/p' package.json)
name=learnlab-$version-$(git rev-parse --short=10 HEAD)
[ "$arch" = "$here" ] || name=$name-$arch
out=$(realpath -m "${1:-$name.tar.gz}")
tools=$root/.learnlab/tools
node_version=$(sed -n 's/.*"node": "\([0-9.]*\)".*/\1/p' package.json | tail -1)
node=$tools/node-$node_version/node_modules/node-linux-$here/bin
pnpm=$tools/pnpm-$(sed -n 's/.*"packageManager": "pnpm@\(.*\)",/\1/p' package.json)/node_modules/pnpm/bin/pnpm.mjs
[ -x "$node/node" ] && [ -e "$pnpm" ] || { echo 'Run `npm start` or `npm test` once: Node and pnpm are not there.' >&2; exit 1; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/source" "$work/release"
git archive HEAD | tar -x -C "$work/source"
cd "$work/source"
find . -type d \( -name test -o -name bench -o -name soak \) -prune -exec rm -rf {} +
folders=(deploy services/auth services/course services/ai services/executor services/progress)
filters=()
for folder in "${folders[@]}"; do filters+=(--filter "{$folder}..."); done
PATH=$node:$PATH node "$pnpm" install --prod --frozen-lockfile --config.pmOnFail=ignore --reporter=silent "${filters[@]}"
for folder in "${folders[@]}"; do
  PATH=$node:$PATH node deploy/images/keep-needed.mjs "$folder" "$work/release" "$work/state"
done
# What is compiled among the packages comes for both architectures; Node alone differs.
if [ "$arch" != "$here" ]; then
  (cd "$work" && npm pack --silent "node-linux-$arch@$node_version" >/dev/null && tar -xzf "node-linux-$arch"-*.tgz)
  install -m 0755 "$work/package/bin/node" "$work/release/usr/local/bin/node"
fi
tar -czf "$out" --sort=name --owner=0 --group=0 -C "$work/release" .
echo "$out"

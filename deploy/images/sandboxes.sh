#!/usr/bin/env bash
# deploy/images/sandboxes.sh: builds the images of the sandboxes in the host's engine, where they are not there yet, and
# brings them into that of the running compose project, which has reached no registry. Wants Node as `npm start` fetches it.
set -euo pipefail
cd "$(dirname "$0")/../.."
node=$(ls .learnlab/tools/node-"$(sed -n 's/.*"node": "\([0-9.]*\)".*/\1/p' package.json | tail -1)"/node_modules/node-linux-*/bin/node)
compose=(docker compose)
docker compose version >/dev/null 2>&1 || compose=(docker-compose)
mapfile -t images < <("$node" services/executor/images/build.ts --all | tee /dev/stderr |
  sed -n 's/^built //p; s/ is up to date$//p')
[ ${#images[@]} -gt 0 ] || exit 1
for image in "${images[@]}"; do
  docker save "$image" | "${compose[@]}" exec -T engine docker --host=unix:///run/engine/docker.sock load
done

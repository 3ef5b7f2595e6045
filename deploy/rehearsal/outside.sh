# shellcheck shell=bash disable=SC2154
# What is outside the hosts of the rehearsal, as one more container: pebble, an ACME server that checks as Let's Encrypt does,
# and versitygw, an S3 server. Sourced by hosts.sh.
tools=$(realpath -m ../../.learnlab/tools/rehearsal)
pebble=github.com/letsencrypt/pebble/v2/cmd/pebble@v2.10.1
versitygw=github.com/versity/versitygw/cmd/versitygw@v1.8.0

outside_up() { # IMAGE
  mkdir -p "$tools" "$state/outside"
  # Without C, so that they run in any container.
  [ -x "$tools/pebble" ] || CGO_ENABLED=0 GOBIN=$tools go install "$pebble"
  [ -x "$tools/versitygw" ] || install_versitygw

  # An authority of their own, as the world's are not ours.
  local authority=../roles/authority/files/authority.sh
  $authority "$state/outside" init >/dev/null
  openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout "$state/outside/host.key" \
    -subj /CN=outside 2>/dev/null |
    $authority "$state/outside" sign DNS:acme.rehearsal.test,DNS:s3.rehearsal.test 90 >"$state/outside/host.pem"
  local access secret
  access=$(openssl rand -hex 10) secret=$(openssl rand -hex 20)
  printf '[global]\nrepo2-s3-key=%s\nrepo2-s3-key-secret=%s\n' "$access" "$secret" >"$state/s3.conf"
  chmod 0600 "$state/s3.conf"
  cat >"$state/outside/pebble.json" <<'PEBBLE'
{
  "pebble": {
    "listenAddress": "0.0.0.0:14000",
    "managementListenAddress": "0.0.0.0:15000",
    "certificate": "/etc/outside/host.pem",
    "privateKey": "/etc/outside/host.key",
    "httpPort": 80,
    "tlsPort": 443,
    "ocspResponderURL": "",
    "externalAccountBindingRequired": false,
    "keyAlgorithm": "ecdsa",
    "profiles": { "default": { "description": "As Let's Encrypt's", "validityPeriod": 7776000 } }
  }
}
PEBBLE

  docker run --detach --init --name "$prefix-outside" --hostname outside --entrypoint sleep --volume /data \
    --volume "$tools:/opt/tools:ro" --volume "$state/outside:/etc/outside:ro" "$1" infinity >/dev/null
  on outside mkdir /data/learnlab-backup
  docker exec --detach "$prefix-outside" sh -c 'exec /opt/tools/pebble -config /etc/outside/pebble.json >/var/log/pebble.log 2>&1'
  docker exec --detach --env ROOT_ACCESS_KEY="$access" --env ROOT_SECRET_KEY="$secret" "$prefix-outside" \
    sh -c 'exec /opt/tools/versitygw --port :443 --cert /etc/outside/host.pem --key /etc/outside/host.key posix /data >/var/log/s3.log 2>&1'
  await 30 reaches 14000
  await 30 reaches 443
}

# With a quarter of a year, not of an hour, between its clock and that of a request: a drill sets the one on and not the other.
install_versitygw() {
  local module=${versitygw%%/cmd/*}@${versitygw##*@} source
  source=$(mktemp -d)
  cp -r "$(go mod download -json "$module" | python3 -c 'import json, sys; print(json.load(sys.stdin)["Dir"])')/." "$source"
  chmod -R u+w "$source"
  sed --in-place 's/^const timeExpirationSec = .*/const timeExpirationSec = 90 * 24 * 3600/' "$source/s3api/utils/utils.go"
  (cd "$source" && CGO_ENABLED=0 go build -o "$tools/versitygw" ./cmd/versitygw)
  rm -rf "$source"
}

reaches() { # PORT
  timeout 2 bash -c "exec 3<>/dev/tcp/$(address outside)/$1"
}

#!/usr/bin/env bash
# What happens between the rehearsal's hosts while a learner reads from every service, each one command that says what it saw
# and fails where a call did:
#   deploy/rehearsal/faults.sh tunnel-cut       the tunnel is away for ten seconds: when all reads are well again
#   deploy/rehearsal/faults.sh tunnel-rekey     new keys on both sides
#   deploy/rehearsal/faults.sh certificate      certbot's timer renews the certificate, and Envoy takes it
#   deploy/rehearsal/faults.sh authority        another authority for the certificates between the hosts
#   deploy/rehearsal/faults.sh release FILE     another release, made by release.sh, and back by one command
#   deploy/rehearsal/faults.sh gateway          another Envoy takes over
#   deploy/rehearsal/faults.sh demo             the course is imported and `npm run demo` played, through the gateway
#   deploy/rehearsal/faults.sh scan             which ports answer from outside, and which through the tunnel
# After `hosts.sh apply -e release=…`, as root; ansible-playbook on PATH, nmap for `scan`.
set -euo pipefail
if [ "${1:-}" = release ]; then set -- release "$(realpath "${2:?the file of a release}")"; fi
cd "$(dirname "$0")"
# shellcheck source=deploy/rehearsal/common.sh
. ./common.sh
vps=$(address vps)
trap 'kill "${readers:-}" 2>/dev/null || true' EXIT

# Whoever asks trusts the root of the server that signs.
roots() { curl --silent --insecure "https://$(address outside):15000/roots/0" >"$state/root.pem"; }
read_on() {
  roots
  node reads.mjs "https://$vps" "$state/root.pem" >"$state/reads.log" 2>&1 &
  readers=$!
  await 30 grep -q '^reading' "$state/reads.log"
  sleep 5
}
read_no_more() { # WHAT [EXPECTED]
  sleep 10
  kill -TERM "$readers"
  wait "$readers" || status=$?
  readers=
  result "$1: $(sed -n 's/^RESULT //p' "$state/reads.log")"
  [ "${status:-0}" = 0 ] || [ "${2:-}" = failures ] || fail "$1: a call failed, see $state/reads.log"
}
figure() { sed -n "s/^RESULT .*\"$1\":\([0-9.]*\).*/\1/p" "$state/reads.log"; }
# From the folder that has ansible.cfg.
play() { (cd .. && ansible-playbook --inventory "$state/inventory.yml" "$@") >"$state/play.log" || { tail -40 "$state/play.log" >&2; fail "$*"; }; }

tunnel_cut() {
  local back last
  read_on
  on pi nft -f - <<'RULES'
table inet rehearsal {
  chain out { type filter hook output priority 0; udp dport 51820 drop; }
  chain in { type filter hook input priority -10; udp sport 51820 drop; }
}
RULES
  sleep "${1:-10}"
  on pi nft delete table inet rehearsal
  back=$(now)
  sleep 20
  read_no_more 'tunnel cut' failures
  last=$(figure lastFailed)
  [ "$last" != 0 ] || last=$back
  result "tunnel cut: the last call that failed had ended $(since "$back" "$last") s after the tunnel was back"
  awk -v last="$last" -v back="$back" 'BEGIN { exit !(last - back <= 10) }' || fail 'tunnel cut: longer than ten seconds'
}

tunnel_rekey() {
  local before
  before=$(on vps wg show wg0 public-key)
  read_on
  play tunnel.yml -e wireguard_rekey=true
  [ "$(on vps wg show wg0 public-key)" != "$before" ] || fail 'tunnel re-keyed: the key is the same'
  sleep 15
  read_no_more 'tunnel re-keyed' failures
}

served() { openssl s_client -connect "$vps:443" -servername "$domain" </dev/null 2>/dev/null | openssl x509 -noout -serial; }
another_served() { [ "$(served)" != "$1" ]; }

certificate() {
  local conf=/etc/letsencrypt/renewal/$domain.conf before begun
  before=$(served)
  read_on
  # What is due thirty days before the end of ninety is due at once, and the timer rings at each minute.
  on vps sed --in-place '1i renew_before_expiry = 100 days' "$conf"
  on vps mkdir -p /etc/systemd/system/certbot.timer.d
  printf '[Timer]\nOnCalendar=\nOnCalendar=*-*-* *:*:00\nRandomizedDelaySec=0\nAccuracySec=1s\n' |
    on vps sh -c 'cat >/etc/systemd/system/certbot.timer.d/rehearsal.conf'
  on vps systemctl daemon-reload
  on vps systemctl restart certbot.timer
  begun=$(now)
  await 180 another_served "$before" || fail 'certificate: not renewed'
  result "certificate: another one is served $(since "$begun") s after it was due"
  on vps rm -r /etc/systemd/system/certbot.timer.d
  on vps sed --in-place '/^renew_before_expiry = 100 days$/d' "$conf"
  on vps systemctl daemon-reload
  on vps systemctl restart certbot.timer
  read_no_more certificate
}

authority() {
  local before begun
  before=$(on pi openssl x509 -in /etc/learnlab/tls/host.pem -noout -issuer)
  read_on
  begun=$(now)
  play authority.yml --tags authority
  [ "$(on pi openssl x509 -in /etc/learnlab/tls/host.pem -noout -issuer)" != "$before" ] || fail 'authority: it is the same'
  on vps openssl verify -CAfile /etc/learnlab/tls/authority.pem /etc/learnlab/tls/host.pem >/dev/null
  local port
  for port in 5432 6432; do
    on vps sh -c "openssl s_client -connect 10.77.0.1:$port -starttls postgres -CAfile /etc/learnlab/tls/authority.pem -verify_return_error </dev/null" \
      >/dev/null 2>&1 || fail "authority: port $port shows another certificate"
  done
  result "authority: another one for everybody in $(since "$begun") s"
  read_no_more authority
}

current() { on vps sh -c 'basename "$(readlink /opt/learnlab/current)"'; }
release() {
  local file=$1 id before begun
  id=$(basename "$file" .tar.gz)
  before=$(current)
  [ "$before" != "$id" ] || fail "release: $id is current already"
  read_on
  begun=$(now)
  play vps/playbook.yml -e "release=$file"
  [ "$(current)" = "$id" ] || fail "release: $id is not current"
  result "release: $id in place of $before in $(since "$begun") s"
  begun=$(now)
  on vps learnlab-release rollback >>"$state/play.log" || fail 'release: not rolled back'
  [ "$(current)" = "$before" ] || fail "release: $before is not current"
  result "release: back to $before in $(since "$begun") s"
  read_no_more release
}

gateway() {
  read_on
  on vps systemctl reload learnlab-gateway
  sleep 40
  read_no_more gateway
}

# With the name of the site in a table of hosts of its own.
at_site() {
  printf '127.0.0.1 localhost\n%s %s\n' "$vps" "$domain" >"$state/hosts"
  NODE_EXTRA_CA_CERTS=$state/root.pem unshare --mount sh -c 'mount --bind "$1" /etc/hosts && shift && exec "$@"' sh "$state/hosts" "$@"
}
demo() {
  local author password='seven lanterns over the harbour'
  author=author-$(date +%s)@example.org
  roots
  at_site curl --silent --fail --output /dev/null --cacert "$state/root.pem" --header 'content-type: application/json' \
    --data "{\"email\": \"$author\", \"password\": \"$password\", \"name\": \"Author\"}" "https://$domain/api/v1/auth/register"
  on vps learnlab-admin grant "$author" instructor
  cd ../..
  LEARNLAB_EMAIL=$author LEARNLAB_PASSWORD=$password at_site npm run --silent import -- services/course/content --url "https://$domain"
  at_site npm run --silent demo -- --url "https://$domain" || fail 'demo: a step was not right'
  result 'demo: every step was right, over gRPC-Web and REST'
}

open_ports() { # COMMAND… ADDRESS
  "$@" | sed -n 's|^\([0-9]*\)/tcp *open .*|\1|p' | paste -sd ' '
}
# In the network of a host.
within() { # HOST COMMAND…
  local pid
  pid=$(docker inspect --format '{{.State.Pid}}' "$prefix-$1")
  shift
  nsenter --target "$pid" --net "$@"
}
expect() { # WHAT SEEN WANTED
  result "scan: $1: $2"
  [ "$2" = "$3" ] || fail "scan: $1: wanted $3"
}
scan() {
  expect 'pi from outside' "$(open_ports nmap -Pn -n -p- --min-rate 3000 "$(address pi)")" 22
  expect 'vps from outside' "$(open_ports nmap -Pn -n -p- --min-rate 3000 "$vps")" '22 80 443'
  expect 'pi through the tunnel' "$(open_ports within vps nmap -Pn -n -p- --min-rate 1000 10.77.0.1)" '22 5432 6432 9100'
  expect 'vps through the tunnel' "$(open_ports within pi nmap -Pn -n -p- --min-rate 1000 10.77.0.2)" '22 80 443 9100'
}

case ${1:-} in
  tunnel-cut) shift; tunnel_cut "$@" ;;
  release) release "$2" ;;
  tunnel-rekey) tunnel_rekey ;;
  certificate | authority | gateway | demo | scan) "$1" ;;
  *) sed -n '2,12s/^# //p' "$0" >&2; exit 2 ;;
esac

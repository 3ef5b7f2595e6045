# shellcheck shell=bash
# What the scripts of this folder share; sourced by them, from this folder.
state=$PWD/.hosts
# shellcheck disable=SC2034
domain=learn.rehearsal.test
prefix=${REHEARSAL_PREFIX:-learnlab-rehearsal}

address() { docker inspect --format '{{.NetworkSettings.IPAddress}}' "$prefix-$1"; }
on() { # HOST COMMAND…
  local host=$1
  shift
  docker exec --interactive "$prefix-$host" "$@"
}
now() { date +%s.%N; }
since() { awk -v from="$1" -v to="${2:-$(now)}" 'BEGIN { printf "%.1f", to - from }'; }
# Waits for a command to succeed, for so many seconds.
await() { # SECONDS COMMAND…
  local end=$((SECONDS + $1))
  shift
  until "$@" >/dev/null 2>&1; do
    [ "$SECONDS" -lt "$end" ] || { echo "Waited in vain for: $*" >&2; return 1; }
    sleep 0.5
  done
}
result() { echo "RESULT $*" | tee -a "$state/results.log"; }
fail() { echo "FAILED $*" | tee -a "$state/results.log" >&2; exit 1; }

# shellcheck shell=bash disable=SC2034,SC2154
# The database of the rehearsal's Pi and the places of its backups, for the drills. Sourced by drills.sh.
place_path=/srv/backup/pgbackrest
data_path=/srv/ssd/postgresql/17/main
bin=/usr/lib/postgresql/17/bin
queue_path=/srv/ssd/postgresql/for-second-place

sql() { on pi runuser -u postgres -- psql --no-psqlrc -XAtq --set=ON_ERROR_STOP=1 learnlab -c "$1" </dev/null; }
table() { # NAME
  sql "SET client_min_messages = error; CREATE SCHEMA IF NOT EXISTS rehearsal; DROP TABLE IF EXISTS rehearsal.$1"
  sql "CREATE TABLE rehearsal.$1 (at timestamptz)"
}
fill() { # MIB, of text that can be compressed to a half
  sql 'SET client_min_messages = error; CREATE SCHEMA IF NOT EXISTS rehearsal;
    CREATE TABLE IF NOT EXISTS rehearsal.ballast (id bigint PRIMARY KEY, body text)'
  sql "INSERT INTO rehearsal.ballast SELECT i + coalesce((SELECT max(id) FROM rehearsal.ballast), 0),
    (SELECT string_agg(md5((i * n)::text), '') FROM generate_series(1, 29) AS n) FROM generate_series(1, $1 * 1024) AS i"
}
backup() { on pi learnlab-backup "$1" || fail "a backup ($1) does not succeed"; }

newest_segment() { # PLACE
  on pi runuser -u postgres -- pgbackrest --stanza=learnlab --repo="$1" --output=json info |
    python3 -c 'import json, sys; print(max(a["max"] for s in json.load(sys.stdin) for a in s["archive"] if a.get("max")))'
}
has_segment() { # PLACE SEGMENT
  local newest
  newest=$(newest_segment "$1") && [[ ! $newest < $2 ]]
}
# Ends a segment of write-ahead log and waits until a place has it.
archived() { # PLACE
  local segment
  sql "SELECT pg_logical_emit_message(true, 'rehearsal', 'a segment with something in it')" >/dev/null
  segment=$(sql 'SELECT pg_walfile_name(pg_switch_wal())')
  await 200 has_segment "$1" "$segment" || fail "place $1 does not get $segment"
}
look() { on pi learnlab-backup archive </dev/null; }
waiting_of() { metric "learnlab_archive_waiting_seconds{repo=\"$1\"}" | cut -d' ' -f2; }
nothing_waiting() { # PLACE
  look && [ "$(waiting_of "$1")" = 0 ]
}
# As the timer of the host saw it.
waiting() { # PLACE
  [ "$(waiting_of "$1")" -ge 20 ]
}
metric() { on pi sh -c 'cat /var/lib/prometheus/node-exporter/learnlab*.prom' </dev/null | grep -F "$1" | grep -v '^#' | paste -sd ' '; }
files() { # PLACE
  if [ "$1" = 1 ]; then on pi find "$place_path" -type f; else on outside find /data/learnlab-backup -type f; fi | wc -l
}

refused() { # WHAT COMMAND…: succeeds where the command on the Pi does not
  local what=$1 begun said
  shift
  begun=$(now)
  if said=$(on pi "$@" 2>&1 </dev/null); then fail "$what succeeds"; fi
  result "$what fails after $(since "$begun") s: $(echo "$said" | grep -avE '^\s*$' | tail -1 | cut -c1-160)"
}

# The data are gone at once, as with a disk; what PostgreSQL had not written elsewhere is lost.
lose_data() {
  on pi mv "$data_path" "$data_path.lost"
  on pi systemctl kill --signal=KILL postgresql@17-main
  on pi systemctl stop postgresql@17-main
  on pi rm -rf "$data_path.lost"
}
forget() {
  on pi sh -c "rm -rf $data_path.before-*"
  sql 'SET client_min_messages = error; DROP SCHEMA rehearsal CASCADE'
}

#!/usr/bin/env bash
# Drills with the backups of the rehearsal's Pi, each one command that says what it saw and fails where something is otherwise:
#   deploy/rehearsal/drills.sh restore          restores of three sizes of database, from each place and to a moment: how long
#   deploy/rehearsal/drills.sh point-in-time    back to a moment before a deletion
#   deploy/rehearsal/drills.sh lost             the disk of the data is lost under writes: how much of them is
#   deploy/rehearsal/drills.sh place-lost       the first place is lost with the data; restored from the second alone
#   deploy/rehearsal/drills.sh wrong-key        another passphrase
#   deploy/rehearsal/drills.sh cut-archive      a segment missing, a segment cut short, a backup cut short
#   deploy/rehearsal/drills.sh full-disk        no room for backups
#   deploy/rehearsal/drills.sh s3-away          the second place refuses connections, then none reaches it
#   deploy/rehearsal/drills.sh s3-silent        the second place takes connections and says nothing
#   deploy/rehearsal/drills.sh s3-cut           the second place cuts what is sent to it
#   deploy/rehearsal/drills.sh s3-key           the second place does not take the key any more
#   deploy/rehearsal/drills.sh retention        seventeen days of backups under another clock: what goes and what stays, in both places
#   deploy/rehearsal/drills.sh another-cluster  a new cluster in the place of one whose log waits for the second place
# After `hosts.sh apply`, as root.
set -euo pipefail
cd "$(dirname "$0")"
# shellcheck source=deploy/rehearsal/common.sh
. ./common.sh
# shellcheck source=deploy/rehearsal/places.sh
. ./places.sh
# shellcheck source=deploy/rehearsal/second-place.sh
. ./second-place.sh
# shellcheck source=deploy/rehearsal/retention.sh
. ./retention.sh

restore() {
  local more place
  sql 'DROP TABLE IF EXISTS rehearsal.ballast'
  for more in 0 200 700; do
    fill "$more"
    backup full
    for place in 1 2; do result "restore, place $place: $(on pi learnlab-restore-drill "$place")"; done
    for place in 1 2; do point_in_time "$place"; done
  done
  sql 'DROP TABLE rehearsal.ballast'
}

point_in_time() { # [PLACE]
  local moment said
  table moments
  sql "INSERT INTO rehearsal.moments VALUES (now())"
  moment=$(sql 'SELECT clock_timestamp()')
  sleep 1
  sql 'DELETE FROM rehearsal.moments'
  archived "${1:-1}"
  said=$(on pi learnlab-restore "$moment" "$@") || fail 'point in time: the restore'
  [ "$(sql 'SELECT count(*) FROM rehearsal.moments')" = 1 ] || fail 'point in time: the row is not there'
  result "point in time${1:+, place $1}, back to before the deletion: $(grep '^Restored' <<<"$said")"
  sql 'DROP TABLE rehearsal.moments'
  on pi sh -c "rm -rf $data_path.before-*"
}

lost() {
  local last begun
  table beats
  backup diff
  # One row and one commit after the other; what PostgreSQL confirmed is printed.
  on pi runuser -u postgres -- psql --no-psqlrc -Atq learnlab >"$state/beats" 2>/dev/null <<'SQL' &
INSERT INTO rehearsal.beats VALUES (clock_timestamp()) RETURNING extract(epoch FROM at) \watch 0.1
SQL
  sleep "${1:-100}"
  lose_data
  wait || true
  last=$(grep -E '^[0-9]+\.[0-9]+$' "$state/beats" | tail -1)
  begun=$(now)
  on pi learnlab-restore latest
  result "lost: $(since "$(sql 'SELECT extract(epoch FROM max(at)) FROM rehearsal.beats')" "$last") s of writes, restored in $(since "$begun") s"
  forget
}

place_lost() {
  local rows begun
  table beats
  sql 'INSERT INTO rehearsal.beats SELECT now() FROM generate_series(1, 1000)'
  archived 2
  rows=$(sql 'SELECT count(*) FROM rehearsal.beats')
  on pi mv "$place_path" "$place_path.lost"
  lose_data
  begun=$(now)
  on pi learnlab-restore latest 2
  [ "$(sql 'SELECT count(*) FROM rehearsal.beats')" = "$rows" ] || fail 'place lost: rows are missing'
  result "place lost: restored from the second alone in $(since "$begun") s"
  # What the playbook does where it finds a place without a stanza.
  on pi install -d -o postgres -g postgres -m 0750 "$place_path"
  on pi runuser -u postgres -- pgbackrest --stanza=learnlab stanza-create
  backup full
  on pi learnlab-backup check || fail 'place lost: a new first place does not pass the check'
  on pi rm -rf "$place_path.lost"
  forget
}

wrong_key() {
  on pi cp --preserve /etc/pgbackrest.conf /etc/pgbackrest.right
  on pi sed --in-place 's/cipher-pass=.*/cipher-pass=another/' /etc/pgbackrest.conf
  refused 'wrong key: the check' learnlab-backup check
  result "wrong key: $(metric 'learnlab_backup_status{repo="1"}'), $(metric 'learnlab_backup_failed{kind="check"}')"
  refused 'wrong key: the restore' learnlab-restore latest
  sql 'SELECT 1' >/dev/null || fail 'wrong key: the database is gone'
  refused 'wrong key: the drill' learnlab-restore-drill 1
  on pi mv /etc/pgbackrest.right /etc/pgbackrest.conf
  on pi learnlab-backup check
}

cut_archive() {
  local segment file
  backup full
  sql 'CHECKPOINT'
  for _ in 1 2 3; do archived 1; done
  segment=$(on pi find "$place_path/archive/learnlab" -name '*.zst' -printf '%T@ %p\n' | sort -n | tail -2 | head -1 | cut -d' ' -f2)
  on pi mv "$segment" /var/tmp/segment
  refused 'cut archive, a segment missing: the drill' learnlab-restore-drill 1
  on pi cp --preserve /var/tmp/segment "$segment"
  on pi truncate --size=1000 "$segment"
  refused 'cut archive, a segment cut short: the check' learnlab-backup check
  refused 'cut archive, a segment cut short: the drill' learnlab-restore-drill 1
  on pi mv /var/tmp/segment "$segment"
  file=$(on pi sh -c "find $place_path/backup/learnlab/latest/bundle -type f -size +100k | head -1")
  on pi cp --preserve "$file" /var/tmp/bundle
  on pi truncate --size=50000 "$file"
  refused 'cut archive, a backup cut short: the check' learnlab-backup check
  refused 'cut archive, a backup cut short: the drill' learnlab-restore-drill 1
  on pi mv /var/tmp/bundle "$file"
  on pi learnlab-backup check
  result "cut archive: mended, $(on pi learnlab-restore-drill 1)"
}

full_disk() {
  local begun
  on pi sh -c "dd if=/dev/zero of=$(dirname "$place_path")/ballast bs=1M 2>/dev/null || true"
  begun=$(now)
  fill 40
  archived 2
  result "full disk: the second place has the newest segment after $(since "$begun") s"
  await 120 waiting 1
  result "full disk: $(metric learnlab_archive_waiting_seconds) seen after $(since "$begun") s"
  refused 'full disk: the check' learnlab-backup check
  sql 'SELECT 1' >/dev/null || fail 'full disk: the database is gone'
  on pi rm "$(dirname "$place_path")/ballast"
  begun=$(now)
  await 200 nothing_waiting 1
  result "full disk: all archived $(since "$begun") s after there was room"
  on pi learnlab-backup check
}

# As after a new installation on a disk whose queue is still there.
another_cluster() {
  local earlier
  on pi nft -f - <<RULES
table inet rehearsal {
  chain out { type filter hook output priority 0; ip daddr $(address outside) tcp dport 443 reject with tcp reset; }
}
RULES
  for _ in 1 2 3; do archived 1; done
  earlier=$(on pi sh -c "ls $queue_path" | wc -l)
  on pi systemctl stop postgresql@17-main
  on pi mv "$data_path" "$data_path.earlier"
  on pi runuser -u postgres -- "$bin"/initdb --pgdata="$data_path" --data-checksums --auth=peer >/dev/null
  on pi systemctl start postgresql@17-main
  on pi runuser -u postgres -- psql -Xqc 'CREATE DATABASE learnlab' postgres
  sql 'SELECT pg_switch_wal()' >/dev/null
  refused 'another cluster: the check' learnlab-backup check
  result "another cluster: $earlier segments of the earlier one wait, $(on pi sh -c "ls $queue_path | sed 's/-.*//' | sort | uniq -c | paste -sd ' '") by cluster"
  on pi nft delete table inet rehearsal
  on pi runuser -u postgres -- pgbackrest --stanza=learnlab stanza-upgrade
  archived 2
  result "another cluster: the second place has its newest segment; $(on pi sh -c "ls $queue_path" | wc -l) still wait"
  backup full
  [ -z "$(on pi sh -c "ls $queue_path")" ] || fail 'another cluster: what cannot be sent still waits after the backup'
  result "another cluster: nothing waits after its backup; $(on pi learnlab-restore-drill 2)"
  on pi systemctl stop postgresql@17-main
  on pi rm -rf "$data_path"
  on pi mv "$data_path.earlier" "$data_path"
  on pi systemctl start postgresql@17-main
  on pi runuser -u postgres -- pgbackrest --stanza=learnlab stanza-upgrade
  backup full
}

case ${1:-} in
  restore | lost | retention) "$@" ;;
  point-in-time) point_in_time ;;
  place-lost) place_lost ;;
  wrong-key) wrong_key ;;
  cut-archive) cut_archive ;;
  full-disk) full_disk ;;
  s3-away) s3_away ;;
  s3-silent) s3_silent ;;
  s3-cut) s3_cut ;;
  another-cluster) another_cluster ;;
  s3-key) s3_key ;;
  *) sed -n '2,16s/^# //p' "$0" >&2; exit 2 ;;
esac

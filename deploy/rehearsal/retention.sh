# shellcheck shell=bash disable=SC2154
# Seventeen days of backups by the schedule, of a small cluster of its own whose clock and pgBackRest's are set on a day at a
# time. Sourced by drills.sh. Places, days that are kept and the commands are the host's.
scratch=/var/tmp/retention

# As the account postgres, or root for the product's own command, at the time that the cluster has.
then_as() { # USER COMMAND…
  local user=$1
  shift
  on pi runuser -u "$user" -- env LD_PRELOAD="$faketime" FAKETIME_TIMESTAMP_FILE=$scratch/clock FAKETIME_NO_CACHE=1 \
    FAKETIME_DONT_FAKE_MONOTONIC=1 NO_FAKE_STAT=1 LEARNLAB_BACKUP_ENV=$scratch/backup.env "$@" </dev/null
}
restored_sql() { then_as postgres psql -XAtq --host=$scratch --port=6545 postgres -c "$1"; }
restored_to_its_end() { [ "$(restored_sql 'SELECT pg_is_in_recovery()')" = f ]; }
then_sql() { then_as postgres psql -XAtq --set=ON_ERROR_STOP=1 --host=$scratch --port=6544 postgres -c "$1"; }

scratch_cluster() {
  on pi sh -c 'dpkg -s libfaketime >/dev/null 2>&1 || DEBIAN_FRONTEND=noninteractive apt-get install --quiet --quiet --yes libfaketime >/dev/null'
  faketime=$(on pi sh -c 'ls /usr/lib/*/faketime/libfaketime.so.1')
  on pi rm -rf $scratch
  on pi install -d -o postgres -g postgres $scratch $scratch/metrics $scratch/queue
  on pi sh -c "echo +0d >$scratch/clock; sed 's/^STANZA=.*/STANZA=retention/; s|^METRICS_FOLDER=.*|METRICS_FOLDER=$scratch/metrics|
    s|^QUEUE=.*|QUEUE=$scratch/queue|' /etc/learnlab/backup.env >$scratch/backup.env
    printf '[retention]\npg1-path=$scratch/data\npg1-port=6544\npg1-socket-path=$scratch\n' >/etc/pgbackrest/conf.d/retention.conf"
  on pi runuser -u postgres -- "$bin"/initdb --pgdata=$scratch/data --data-checksums --auth=trust >/dev/null
  on pi sh -c "printf '%s\n' \"listen_addresses = ''\" 'port = 6544' \"unix_socket_directories = '$scratch'\" 'archive_mode = on' \
    \"archive_command = 'pgbackrest --stanza=retention archive-push %p'\" 'shared_buffers = 32MB' >>$scratch/data/postgresql.conf"
  then_as postgres "$bin"/pg_ctl --pgdata=$scratch/data --log=$scratch/log --wait start >/dev/null
  then_as postgres pgbackrest --stanza=retention stanza-create
  then_sql 'CREATE TABLE days (day int, at timestamptz)'
}

# What is there in a place against what must be: days, labels, and the oldest segment, from pgBackRest; folders, from the disk.
held_against() { # PLACE DAY
  local info folders
  info=$(then_as postgres pgbackrest --stanza=retention --repo="$1" --output=json info)
  folders=$(if [ "$1" = 1 ]; then on pi ls "$place_path/backup/retention"; else on outside ls /data/learnlab-backup/learnlab/backup/retention; fi)
  INFO=$info FOLDERS=$folders NOW=$(then_sql 'SELECT extract(epoch FROM now())::bigint') python3 - "$1" "$2" <<'PYTHON'
import json, os, re, sys
place, day = sys.argv[1:]
[stanza] = json.loads(os.environ["INFO"], strict=False)
now, backups = int(os.environ["NOW"]), stanza["backup"]
age = lambda backup: (now - backup["timestamp"]["stop"]) / 86400
full = [b for b in backups if b["type"] == "full"]
oldest = stanza["archive"][0]["min"]
def fail(what):
    sys.exit(f"day {day}, place {place}: {what}")
# Any moment of the last seven days can be had: there is a full backup from before, and all log since.
if int(day) >= 7 and not any(age(b) >= 7 for b in full):
    fail("no full backup is old enough to go back seven days")
if oldest[8:] > backups[0]["archive"]["start"][8:]:
    fail("log is missing that the oldest backup needs")
# And no more: of full backups from before one is enough, with nothing that is older.
if sum(age(b) >= 7 for b in full) > 1 or backups[0]["type"] != "full":
    fail("something is kept that nobody needs")
# Log goes with the full backup that needed it last, the first of them after a fortnight.
if int(day) >= 14 and oldest[8:] < backups[0]["archive"]["start"][8:]:
    fail("log is kept that no backup needs")
on_disk = sorted(re.findall(r"^\d{8}-\d{6}F(?:_\d{8}-\d{6}D)?$", os.environ["FOLDERS"], re.M))
if on_disk != sorted(b["label"] for b in backups):
    fail(f"on the disk are {on_disk}")
print(f"{len(full)} full and {len(backups) - len(full)} differential ones, the oldest {age(backups[0]):.0f} days old")
PYTHON
}

retention() {
  local day place kind said moment last=16
  scratch_cluster
  for day in $(seq 0 $last); do
    on pi sh -c "echo +${day}d >$scratch/clock"
    then_sql "INSERT INTO days VALUES ($day, now())"
    kind=diff
    [ $((day % 7)) != 0 ] || kind=full
    then_as root learnlab-backup $kind || fail "retention: the backup of day $day"
    for place in 1 2; do
      said=$(held_against $place "$day") || fail "retention: $said"
      [ $((day % 7)) != 6 ] && [ "$day" != $last ] || result "retention, place $place after day $day: $said"
    done
  done
  # The first moment that must still be there.
  moment=$(then_sql "SELECT now() - interval '7 days'")
  for place in 1 2; do
    then_as postgres pgbackrest --stanza=retention --repo=$place --pg1-path=$scratch/restored --archive-mode=off --type=time \
      --target="$moment" --target-action=promote restore
    on pi sed --in-place 's/^port = 6544/port = 6545/' $scratch/restored/postgresql.conf
    then_as postgres "$bin"/pg_ctl --pgdata=$scratch/restored --log=$scratch/log --wait start >/dev/null
    await 60 restored_to_its_end || fail "retention, place $place: the restored cluster does not come up"
    said=$(restored_sql 'SELECT max(day) FROM days')
    then_as postgres "$bin"/pg_ctl --pgdata=$scratch/restored --mode=immediate stop >/dev/null
    on pi rm -rf $scratch/restored
    [ "$said" = $((last - 7)) ] || fail "retention, place $place: restored to seven days ago it has day $said"
    result "retention, place $place: restored to seven days ago, its last day is $said of $last"
  done
  then_as postgres "$bin"/pg_ctl --pgdata=$scratch/data --mode=fast stop >/dev/null
  then_as postgres pgbackrest --stanza=retention stop
  for place in 1 2; do then_as postgres pgbackrest --stanza=retention --repo=$place stanza-delete; done
  then_as postgres pgbackrest --stanza=retention start
  on pi rm -rf $scratch /etc/pgbackrest/conf.d/retention.conf
}

# shellcheck shell=bash disable=SC2016,SC2154
# Drills of a second place that cannot be used, in several ways. Sourced by drills.sh.

# What must hold while the second place cannot be used: the first gets everything, and monitoring is told.
without_second_place() { # WHAT
  local begun=$(now)
  for _ in 1 2 3; do archived 1; done
  result "$1: the first place has three more segments after $(since "$begun") s"
  await 200 waiting 2
  result "$1: $(metric learnlab_archive_waiting_seconds) seen after $(since "$begun") s"
  refused "$1: the check" learnlab-backup check
  result "$1: $(metric learnlab_backup_status), $(metric learnlab_backup_failed)"
  result "$1: $(on pi learnlab-restore-drill 1)"
}

# A backup is made in the first place all the same, and the command says that the second has none.
backup_of_first() { # WHAT
  local before
  before=$(metric 'learnlab_backup_last_seconds{repo="1"}')
  refused "$1: a backup" learnlab-backup diff
  [ "$(metric 'learnlab_backup_last_seconds{repo="1"}')" != "$before" ] || fail "$1: the first place has no new backup"
  result "$1: the first place has a new backup; $(metric 'learnlab_backup_failed{kind="diff"}')"
}

restore_of_first() { # WHAT
  table beats
  sql 'INSERT INTO rehearsal.beats VALUES (now())'
  archived 1
  lose_data
  result "$1: $(on pi learnlab-restore latest 2>&1 | grep -E '^(The second|Restored)' | paste -sd ' ')"
  [ "$(sql 'SELECT count(*) FROM rehearsal.beats')" = 1 ] || fail "$1: the row is not there"
  forget
}

second_back() { # WHAT
  local begun
  begun=$(now)
  await 200 nothing_waiting 2
  result "$1: the second place has everything $(since "$begun") s after it was back"
  on pi learnlab-backup check || fail "$1: the check does not succeed with the second place back"
}

s3_away() {
  local how
  for how in 'reject with tcp reset' drop; do
    on pi nft -f - <<RULES
table inet rehearsal {
  chain out { type filter hook output priority 0; ip daddr $(address outside) tcp dport 443 $how; }
}
RULES
    without_second_place "S3 away ($how)"
    on pi nft delete table inet rehearsal
    second_back "S3 away ($how)"
  done
}

# Stopped, so that the kernel takes connections and nobody answers.
s3_silent() {
  on outside sh -c 'kill -STOP $(pidof versitygw)'
  without_second_place 'S3 silent'
  backup_of_first 'S3 silent'
  restore_of_first 'S3 silent'
  on outside sh -c 'kill -CONT $(pidof versitygw)'
  second_back 'S3 silent'
}

# Small requests pass, and what is long is cut.
s3_cut() {
  docker exec --interactive "$prefix-outside" sh -c 'cat >/cut.py' <cut.py
  docker exec --detach "$prefix-outside" python3 /cut.py 8443 443 4000
  await 10 reaches 8443
  on pi nft -f - <<RULES
table ip rehearsal {
  chain out { type nat hook output priority -100; ip daddr $(address outside) tcp dport 443 dnat to $(address outside):8443; }
}
RULES
  without_second_place 'S3 cut'
  backup_of_first 'S3 cut'
  on pi nft delete table ip rehearsal
  second_back 'S3 cut'
}

s3_key() {
  on pi cp --preserve /etc/pgbackrest/conf.d/s3.conf /etc/pgbackrest/s3.right
  on pi sed --in-place 's/key-secret=.*/key-secret=another/' /etc/pgbackrest/conf.d/s3.conf
  without_second_place 'S3 key'
  on pi mv /etc/pgbackrest/s3.right /etc/pgbackrest/conf.d/s3.conf
  await 200 nothing_waiting 2
  on pi learnlab-backup check
}

#!/usr/bin/env bash
# What arm64.sh tries, within the emulated host. Prints a line for each thing that worked.
set -euo pipefail
export PATH=/opt/learnlab/usr/local/bin:/usr/lib/postgresql/17/bin:/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8
cd /srv/try
said() { echo "RESULT arm64: $*"; }
as_postgres() { runuser -u postgres -- env PATH="$PATH" "$@"; }
install -d -o postgres data backup spool log restored
install -d -o postgres /run/postgresql

[ "$(uname -m)" = aarch64 ]
said "$(node --version) of $(node -p process.arch), $(postgres --version), $(pgbackrest version), $(pgbouncer --version | head -1)"
said "$(wg --version | cut -d' ' -f1,2), $(nft --version), $(openssl version)"

as_postgres initdb --pgdata=data --data-checksums --encoding=UTF8 --locale=C --locale-provider=builtin \
  --builtin-locale=C.UTF-8 --auth-host=scram-sha-256 --auth-local=peer >/dev/null
node tuning.mjs '{"memoryMiB": 2048, "cores": 4, "connections": 60, "diskMiB": 64000}' |
  node -e 'for (const [k, v] of Object.entries(JSON.parse(require("fs").readFileSync(0)))) console.log(`${k} = ${v}`)' >>data/postgresql.conf
cat >>data/postgresql.conf <<'SETTINGS'
listen_addresses = '127.0.0.1'
wal_level = replica
wal_compression = lz4
archive_mode = on
archive_command = 'pgbackrest --config=/srv/try/pgbackrest.conf --stanza=learnlab archive-push %p'
SETTINGS
cat >pgbackrest.conf <<'SETTINGS'
[global]
repo1-path=/srv/try/backup
repo1-cipher-type=aes-256-cbc
repo1-cipher-pass=only for this try
repo1-retention-full=2
repo1-bundle=y
repo1-block=y
compress-type=zst
start-fast=y
log-path=/srv/try/log
spool-path=/srv/try/spool
lock-path=/srv/try/lock
log-level-console=warn
[learnlab]
pg1-path=/srv/try/data
SETTINGS
backrest() { as_postgres pgbackrest --config=/srv/try/pgbackrest.conf --stanza=learnlab "$@"; }
install -d -o postgres lock
as_postgres pg_ctl --pgdata=data --wait --timeout=120 --log=log/postgresql.log start >/dev/null
sql() { as_postgres psql -XAtq --set=ON_ERROR_STOP=1 -c "$1" "${2:-learnlab}"; }
sql 'CREATE DATABASE learnlab' postgres
sql "CREATE ROLE setup LOGIN CREATEROLE PASSWORD 'only-for-this-try'; ALTER DATABASE learnlab OWNER TO setup"
said "PostgreSQL runs, checksums $(sql 'SHOW data_checksums'), shared_buffers $(sql 'SHOW shared_buffers')"

mkdir -p secrets/postgres
printf only-for-this-try >secrets/postgres/password
export SECRETS_FOLDER=$PWD/secrets ADMIN_DATABASE_URL=postgres://setup@127.0.0.1:5432/learnlab
node /opt/learnlab/app/deploy/main.ts secrets >/dev/null
node /opt/learnlab/app/deploy/main.ts provision >/dev/null
said 'roles and schemas of all services are made'
cd /opt/learnlab/app/services/auth
LEARNLAB_ENV=production DATABASE_URL=$(cat "$SECRETS_FOLDER/auth/database-url") \
  AUTH_KEY_ENCRYPTION_KEY=$(cat "$SECRETS_FOLDER/auth/key-encryption-key") MAIL_FOLDER=/srv/try/mail \
  node main.ts >/srv/try/log/auth.log 2>&1 &
auth=$!
cd /srv/try
for _ in $(seq 240); do curl --silent --fail --output /dev/null http://127.0.0.1:8001/readyz && break; sleep 0.5; done
curl --silent --fail http://127.0.0.1:8001/readyz >/dev/null
said "auth is ready, its schema at migration $(sql 'SELECT count(*) FROM auth.migrations' 2>/dev/null || echo unknown)"
cd /opt/learnlab/app/services/auth
node -e '
  const bcrypt = require("bcrypt")
  const hash = bcrypt.hashSync("seven lanterns", 4)
  if (!bcrypt.compareSync("seven lanterns", hash) || bcrypt.compareSync("six", hash)) process.exit(1)'
cd /srv/try
said 'bcrypt, the one compiled package, hashes and compares'
kill "$auth"
wait "$auth" || true

backrest stanza-create
backrest --type=full backup
sql "CREATE TABLE later AS SELECT i FROM generate_series(1, 1000) i; SELECT pg_switch_wal()" >/dev/null
backrest check
[ -z "$(backrest verify --output=text)" ]
rows=$(sql 'SELECT sum(i) FROM later')
as_postgres pg_ctl --pgdata=data --wait --mode=fast stop >/dev/null
backrest --pg1-path=/srv/try/restored --archive-mode=off restore
as_postgres pg_ctl --pgdata=restored --wait --timeout=120 --log=log/restored.log start >/dev/null
for _ in $(seq 120); do [ "$(sql 'SELECT pg_is_in_recovery()')" = f ] && break; sleep 0.5; done
[ "$(sql 'SELECT sum(i) FROM later')" = "$rows" ]
as_postgres pg_ctl --pgdata=restored --wait --mode=fast stop >/dev/null
said 'an encrypted backup was made, checked and restored with what was written after it'
if [ -x /usr/local/bin/envoy ]; then said "$(/usr/local/bin/envoy --version | grep version)"; fi

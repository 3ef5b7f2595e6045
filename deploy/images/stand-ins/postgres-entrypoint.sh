#!/bin/bash
# Makes the cluster where there is none, as the official image does, and becomes the server.
set -euo pipefail
: "${PGDATA:=/var/lib/postgresql/data}"
as_postgres=(setpriv --reuid=postgres --regid=postgres --clear-groups)
install -d -o postgres -g postgres -m 0700 "$PGDATA"
if [ ! -s "$PGDATA/PG_VERSION" ]; then
  read -ra arguments <<<"${POSTGRES_INITDB_ARGS:-}"
  install -o postgres -m 0400 "$POSTGRES_PASSWORD_FILE" /tmp/password
  "${as_postgres[@]}" initdb --username=postgres --pwfile=/tmp/password --auth-local=trust "${arguments[@]}" \
    --pgdata="$PGDATA"
  rm /tmp/password
  echo 'host all all all scram-sha-256' >>"$PGDATA/pg_hba.conf"
fi
exec "${as_postgres[@]}" "$@" -clisten_addresses='*' -cunix_socket_directories=/tmp

# For postgres:17, as far as docker-compose.yml uses it: POSTGRES_PASSWORD_FILE, POSTGRES_INITDB_ARGS, PGDATA.
ARG BASE
FROM ${BASE}
COPY native /opt/postgres
COPY postgres-entrypoint.sh /usr/local/bin/
RUN install -d -o postgres -g postgres -m 0700 /var/lib/postgresql/data
ENV PATH=/opt/postgres/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
ENTRYPOINT ["postgres-entrypoint.sh"]

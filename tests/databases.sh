#!/bin/bash
# Run the tests of rules and records on private MariaDB and PostgreSQL servers; as root it installs Debian's packages.
set -euo pipefail
cd "$(dirname "$0")/.."
PYTHON=${PYTHON:-.venv/bin/python}
SUITES=${SUITES:-tests/grading tests/export tests/runtimes tests/scale tests/load tests/pairs}
WORK=$(mktemp -d)
MARIADB_PORT=${MARIADB_PORT:-33306} POSTGRES_PORT=${POSTGRES_PORT:-35432}

stop() {
  [ ! -f "$WORK/mariadb/pid" ] || kill "$(cat "$WORK/mariadb/pid")" 2>/dev/null || true
  [ ! -d "$WORK/postgres" ] || as postgres "$POSTGRES_BIN/pg_ctl -D $WORK/postgres -m immediate stop" >/dev/null || true
  sleep 1
  rm -rf "$WORK"
}
as() { if [ "$(id -u)" = 0 ]; then su "$1" -s /bin/bash -c "$2"; else bash -c "$2"; fi; }

if [ "$(id -u)" = 0 ] && ! { command -v mariadbd && ls /usr/lib/postgresql/*/bin/initdb; } >/dev/null 2>&1; then
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq mariadb-server postgresql libmariadb-dev pkg-config gcc >/dev/null
fi
$PYTHON -m pip install -q --disable-pip-version-check -e '.[databases]'
POSTGRES_BIN=$(ls -d /usr/lib/postgresql/*/bin | tail -1)
chmod 755 "$WORK"
trap stop EXIT

mkdir "$WORK/mariadb" "$WORK/postgres"
if [ "$(id -u)" = 0 ]; then chown mysql "$WORK/mariadb"; chown postgres "$WORK/postgres"; fi
as mysql "mariadb-install-db --no-defaults --datadir=$WORK/mariadb --auth-root-authentication-method=normal" >/dev/null
as mysql "mariadbd --no-defaults --datadir=$WORK/mariadb --port=$MARIADB_PORT --bind-address=127.0.0.1 \
  --socket=$WORK/mariadb/socket --pid-file=$WORK/mariadb/pid --innodb-flush-log-at-trx-commit=2 \
  --character-set-server=utf8mb4" >"$WORK/mariadb.log" 2>&1 &
as postgres "$POSTGRES_BIN/initdb -D $WORK/postgres -A trust -U cpd" >/dev/null
as postgres "$POSTGRES_BIN/pg_ctl -D $WORK/postgres -w -o '-p $POSTGRES_PORT -k $WORK/postgres -c fsync=off' \
  -l $WORK/postgres/log start" >/dev/null
for _ in $(seq 60); do mariadb-admin -S "$WORK/mariadb/socket" -u root ping >/dev/null 2>&1 && break; sleep 0.5; done
mariadb -S "$WORK/mariadb/socket" -u root \
  -e "create user cpd@'127.0.0.1' identified by 'cpd'; grant all on *.* to cpd@'127.0.0.1'"

for url in "mysql://cpd:cpd@127.0.0.1:$MARIADB_PORT/cpd" "postgresql://cpd@127.0.0.1:$POSTGRES_PORT/cpd"; do
  echo "== ${url%%:*}"
  CPD_DATABASE_URL=$url $PYTHON -m pytest -q -n 2 --dist loadfile -m "not browser and (not slow or load)" $SUITES
done

#!/usr/bin/env bash
# Runs the command that follows with the database tests on a packaged PostgreSQL 15, where there is one.
set -euo pipefail
bin=${MYSYNERGY_PG15_BIN:-/usr/lib/postgresql/15/bin}
if [ ! -x "$bin/postgres" ]; then
  echo "No PostgreSQL 15 in $bin: install it (Debian: postgresql-15) or set MYSYNERGY_PG15_BIN."
  exit 2
fi
exec env MYSYNERGY_PG_BIN="$bin" "$@"

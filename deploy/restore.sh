#!/usr/bin/env bash
# Restores a backup into the composed site, replacing what is there: deploy/restore.sh FOLDER/STAMP.dump
set -euo pipefail
dump="${1:?Give the backup: deploy/restore.sh FOLDER/STAMP.dump}"
dump="$(cd "$(dirname "$dump")" && pwd)/$(basename "$dump")"
media="${dump%.dump}.media.tar"
[ -r "$dump" ] || { echo "$dump cannot be read." >&2; exit 1; }
cd "$(dirname "${BASH_SOURCE[0]}")/.."
read -r -p "This replaces the whole database of this site. Type the site's domain to go on: " answer
domain="$(sed -n 's/^SITE_DOMAIN=//p' .env)"
[ -n "$domain" ] && [ "$answer" = "$domain" ] || { echo "Nothing was changed." >&2; exit 1; }
docker compose stop proxy web worker beat
docker compose up --detach --wait postgres valkey
# Restored beside first: when that fails, the old database is still there.
docker compose exec -T postgres psql -U raatali -d postgres -v ON_ERROR_STOP=1 \
    -c 'DROP DATABASE IF EXISTS raatali_restored' -c 'CREATE DATABASE raatali_restored'
docker compose exec -T postgres pg_restore -U raatali -d raatali_restored --no-owner --exit-on-error < "$dump"
docker compose exec -T postgres psql -U raatali -d postgres -v ON_ERROR_STOP=1 \
    -c 'DROP DATABASE IF EXISTS raatali_before_restore' \
    -c 'ALTER DATABASE raatali RENAME TO raatali_before_restore' \
    -c 'ALTER DATABASE raatali_restored RENAME TO raatali'
# Queued jobs belong to the old data; sessions live in the database.
docker compose exec -T valkey sh -c 'REDISCLI_AUTH="$VALKEY_PASSWORD" valkey-cli FLUSHALL' > /dev/null
if [ -r "$media" ]; then
    docker compose run --rm -T --no-deps web tar -C /data -xf - < "$media"
fi
docker compose up --detach --wait
echo "Restored. The database as it was is kept as raatali_before_restore; drop it when all is well."

#!/usr/bin/env bash
# Nightly backup of the composed site: deploy/backup.sh FOLDER [DAYS_TO_KEEP]
# The keys in .env are not in it; keep them elsewhere (docs/runbooks/backup-and-restore.md).
set -euo pipefail
umask 077
folder="${1:?Give the folder for the backups: deploy/backup.sh FOLDER [DAYS_TO_KEEP]}"
days="${2:-14}"
folder="$(mkdir -p "$folder" && cd "$folder" && pwd)"
cd "$(dirname "${BASH_SOURCE[0]}")/.."
stamp="$(date -u +%Y%m%dT%H%M%SZ)"
# Written under another name first: a broken dump never looks like a backup.
docker compose exec -T postgres pg_dump -U raatali -d raatali --format=custom --no-owner > "$folder/$stamp.dump.part"
docker compose exec -T postgres pg_restore --list < "$folder/$stamp.dump.part" > /dev/null
docker compose exec -T web tar -C /data -cf - media > "$folder/$stamp.media.tar.part"
mv "$folder/$stamp.dump.part" "$folder/$stamp.dump"
mv "$folder/$stamp.media.tar.part" "$folder/$stamp.media.tar"
find "$folder" -maxdepth 1 \( -name '*.dump' -o -name '*.media.tar' \) -mtime "+$days" -delete
echo "Backed up to $folder/$stamp.dump and $stamp.media.tar"

#!/bin/sh
# One copy a day into BACKUPS, the last KEEP of them kept. Run by infinioffice-backup.timer; docs/how-to/backup.md.
set -eu
here=$(cd "$(dirname "$0")/.." && pwd)
backups=${BACKUPS:-/var/backups/infinioffice}
keep=${KEEP:-14}
program=${INFINIOFFICE:-$here/.venv/bin/infinioffice}

umask 077
"$program" backup "$backups/$(date -u +%Y%m%dT%H%M%SZ)"

# Older ones go only after the new one is whole.
ls -1 "$backups" | grep -E '^[0-9]{8}T[0-9]{6}Z$' | sort -r | tail -n "+$((keep + 1))" | while read -r old; do
  rm -rf "${backups:?}/$old"
done

#!/bin/sh
# Rewrites run.txt and dev.txt: every version pinned and hashed, no index address (`make lock`).
# overrides.txt silences torch, which silero-vad asks for and we do not use; what hangs on it is cut here.
set -eu
cd "$(dirname "$0")/.."
compile() {
  out=$1; shift
  uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --extra voice --group build --generate-hashes \
    --no-header --no-annotate --override requirements/overrides.txt "$@" |
    awk '/^[^ ]/ { keep = ($0 !~ /sys_platform == .never./) } keep' > "$out.new"
  mv "$out.new" "$out"
}
compile requirements/run.txt
compile requirements/dev.txt --group dev --constraint requirements/run.txt
compile requirements/tools.txt --group tools --constraint requirements/dev.txt

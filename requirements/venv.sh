#!/bin/sh
# Makes .venv with the first Python from 3.11 on. Debian ships Python without the part that makes one with pip:
# an installed pip stands in for it, and root may install the missing package.
set -eu
cd "$(dirname "$0")/.."

fits() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }

python=
for candidate in ${PYTHON:-} python3 python3.13 python3.12 python3.11 python; do
  if command -v "$candidate" >/dev/null 2>&1 && fits "$candidate"; then
    python=$candidate
    break
  fi
done
if [ -z "$python" ]; then
  echo "Python 3.11 or later is needed; set PYTHON to one, for example: make PYTHON=/opt/python3.12/bin/python3" >&2
  exit 1
fi

if [ -x .venv/bin/python ] && fits .venv/bin/python && .venv/bin/python -m pip --version >/dev/null 2>&1; then
  exit 0
fi
rm -rf .venv

if ! "$python" -m ensurepip --version >/dev/null 2>&1 && ! "$python" -m pip --version >/dev/null 2>&1; then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    DEBIAN_FRONTEND=noninteractive apt-get install -y -q python3-venv >/dev/null ||
      { apt-get update -q >/dev/null && DEBIAN_FRONTEND=noninteractive apt-get install -y -q python3-venv >/dev/null; }
  else
    echo "$python has neither ensurepip nor pip; install the package python3-venv and try again" >&2
    exit 1
  fi
fi

if "$python" -m ensurepip --version >/dev/null 2>&1; then
  "$python" -m venv .venv
else
  "$python" -m venv --without-pip .venv
  "$python" -m pip --python .venv/bin/python install --quiet pip
fi

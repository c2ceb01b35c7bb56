#!/bin/sh
# The browser tests need Chromium, which pip cannot give. Root on Debian or Ubuntu gets it here; everybody else installs
# it once (`chromium` or `google-chrome`), and without it those tests skip and say so.
set -u
for name in chromium chromium-browser google-chrome; do
  command -v "$name" >/dev/null 2>&1 && exit 0
done
[ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1 || exit 0
export DEBIAN_FRONTEND=noninteractive
apt-get install -y -q --no-install-recommends chromium >/dev/null 2>&1 && exit 0
apt-get update -q >/dev/null 2>&1
apt-get install -y -q --no-install-recommends chromium >/dev/null 2>&1 || echo "chromium could not be installed: browser tests will skip"

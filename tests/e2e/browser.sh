#!/usr/bin/env bash
# A Chromium to drive: the one that is there, else Debian's package when this is root, else say how.
set -euo pipefail
for name in "${CHROMIUM:-}" chromium chromium-browser google-chrome; do
  if [ -n "$name" ] && command -v "$name" >/dev/null 2>&1; then exit 0; fi
done
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >/dev/null
  exit 0
fi
echo "No Chromium found. Install it (Debian: sudo apt-get install chromium) or set CHROMIUM=/path/to/it."
exit 2

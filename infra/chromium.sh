#!/usr/bin/env bash
# The tests open pages in Chromium: installs Debian's when run by root, else prints the line to run.
set -eu
command -v chromium >/dev/null && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "installing chromium by apt: about 110 MB and its libraries"
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >/dev/null
else
    echo "the tests need Chromium. Run: sudo apt-get update && sudo apt-get install -y chromium" >&2
    exit 5
fi

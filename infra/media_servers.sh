#!/usr/bin/env bash
# The tests play a camera by Debian's gst-rtsp-server and relay by coturn: installs both by apt when run by root, else
# prints the line to run.
set -eu
packages="coturn gir1.2-gst-rtsp-server-1.0 gstreamer1.0-plugins-good gstreamer1.0-plugins-bad python3-gi"
installed() { dpkg-query -W -f '${Status}\n' $packages 2>/dev/null | grep -c "^install ok installed" || true; }
[ "$(installed)" = "$(wc -w <<<"$packages")" ] && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "installing a camera's and a relay's server by apt: about 60 MB and their libraries"
    # shellcheck disable=SC2086
    apt-get update -qq && RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $packages >/dev/null
else
    echo "the tests need a camera's and a relay's server. Run: sudo apt-get update && sudo apt-get install -y --no-install-recommends $packages" >&2
    exit 5
fi

#!/bin/sh
# Asks the suite's own apt which packages each container needs. Runs in a root that holds apt and what it depends on,
# unpacked and not configured, without network. /build/in/archives holds Release and Packages files that were verified
# before; /build/in/wanted/NAME lists what the container NAME is asked for. For each NAME it leaves in /build/out:
# NAME.uris (one line for each .deb), NAME.log, and NAME.status (apt's exit status).
set -eu
export APT_CONFIG=/build/in/apt.conf
mkdir -p /tmp/apt/state/lists/partial /tmp/apt/cache/archives/partial /tmp/apt/etc/apt.conf.d /tmp/apt/etc/preferences.d
: > /tmp/apt/status
apt-get -q update
for list in /build/in/wanted/*; do
  name=${list##*/}
  status=0
  xargs -a "$list" apt-get -q -y --print-uris install > "/build/out/$name.uris" 2> "/build/out/$name.log" || status=$?
  echo "$status" > "/build/out/$name.status"
done

#!/bin/sh
# Asks the suite's own apt which packages each container needs. Runs in a root that holds apt and what it depends on,
# unpacked and not configured, without network. /build/in/archives holds Release and Packages files that were verified
# before; /build/in/wanted/NAME lists what the container NAME is asked for. For each NAME it leaves in /build/out:
# NAME.uris (one line for each .deb), NAME.log, NAME.status (apt's exit status), and NAME.about (what the archives say
# of each package, for who needs whom).
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
  # 'file:ADDRESS' NAME_VERSION_ARCHITECTURE.deb SIZE DIGEST, with the version's colon escaped
  sed -n "s/^'[^']*' \([^_ ]*\)_\([^_ ]*\)_[^ ]* .*/\1=\2/p" "/build/out/$name.uris" | sed 's/%3a/:/' |
    xargs -r apt-cache -q --no-all-versions show > "/build/out/$name.about"
done

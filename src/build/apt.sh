#!/bin/sh
# Installs Debian or Ubuntu packages: sh src/build/apt.sh PACKAGE…
# Refreshes the package lists only when the installation does not succeed without,
# and shows what apt wrote only when it fails.
set -eu

if ! command -v apt-get >/dev/null 2>&1; then
  echo "this machine has no apt-get to install: $*" >&2
  exit 1
fi

root=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
log=$root/target/logs/apt.log
mkdir -p "$root/target/logs"
: >"$log"

if [ "$(id -u)" -eq 0 ]; then
  as_root=
elif command -v sudo >/dev/null 2>&1; then
  as_root=sudo
else
  echo "neither root nor sudo here; as root, run: apt-get install $*" >&2
  exit 1
fi

# An installation cut off half-way would leave the system's packages in disorder.
trap '' HUP INT TERM

apt() {
  $as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=300 "$@" >>"$log" 2>&1 </dev/null
}

apt install --no-install-recommends "$@" && exit 0
apt update || true # one unreachable list is no reason to give up
apt install --no-install-recommends "$@" && exit 0

echo "apt-get could not install: $*" >&2
tail -n 20 "$log" >&2
exit 1

#!/bin/sh
# Installs Debian or Ubuntu packages: sh src/install/apt.sh PACKAGE…
# Refreshes the package lists only when it does not succeed without; what apt wrote is shown when it fails.
set -eu

command -v apt-get >/dev/null 2>&1 || { echo "this machine has no apt-get to install: $*" >&2; exit 1; }
if [ "$(id -u)" -eq 0 ]; then as_root=''; else as_root=sudo; fi
command -v ${as_root:-true} >/dev/null 2>&1 || { echo "as root, run: apt-get install $*" >&2; exit 1; }

cd "$(dirname -- "$0")/../.."
log=target/logs/apt.log
mkdir -p target/logs
: >"$log"
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

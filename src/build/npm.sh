#!/bin/sh
# Installs what a folder's package-lock.json names: sh src/build/npm.sh FOLDER WHAT
# npm's output, most of it remarks, is shown only when it fails.
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
log=$root/target/logs/npm.log
mkdir -p "$root/target/logs"

echo "Installing $2 by npm (about half a minute)"
cd "$root/$1"
# More tries than npm makes by itself: a lost connection must not end a long build.
if ! npm ci --no-progress --fetch-retries 5 >"$log" 2>&1 </dev/null; then
  tail -n 30 "$log" >&2
  exit 1
fi

#!/bin/sh
# Installs what a folder's package-lock.json names: sh src/install/npm.sh FOLDER WHAT
# npm's output, most of it remarks, is shown only when it fails.
set -eu

cd "$(dirname -- "$0")/../.."
mkdir -p target/logs
echo "Installing $2 by npm (about half a minute)"
# More tries than npm makes by itself: a lost connection must not end a long build.
(cd "$1" && npm ci --no-progress --fetch-retries 5) >target/logs/npm.log 2>&1 </dev/null || {
  tail -n 30 target/logs/npm.log >&2
  exit 1
}

#!/bin/sh
# Puts the official Python SDK, with a Python of its own, into target/official-python. Where that
# cannot be had it says why, which is no failure: the suite then tests the Node SDK alone.
#
# requirements.txt has been made of requirements.in, for every Python from 3.10 on, by
#   uv pip compile --universal --generate-hashes --python-version 3.10 --no-header --no-emit-index-url \
#     requirements.in -o requirements.txt
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
root=$(CDPATH='' cd -- "$here/../.." && pwd)
folder=$root/target/official-python
log=$root/target/logs/official-python.log

if [ -x "$folder/venv/bin/python" ] && cmp -s "$here/requirements.txt" "$folder/installed"; then exit 0; fi
rm -rf "$folder"
mkdir -p "$folder" "$root/target/logs"

give_up() {
  rm -rf "$folder/venv"
  echo "$1" >"$folder/missing"
  echo "The official Python SDK is not tested here: $1"
  exit 0
}

command -v python3 >/dev/null 2>&1 || give_up 'there is no python3'
python3 -c 'import sys; sys.exit(sys.version_info < (3, 10))' >/dev/null 2>&1 ||
  give_up 'python3 is older than 3.10'

echo 'Installing the official Python SDK by pip (about half a minute)'
python3 -m venv "$folder/venv" >"$log" 2>&1 </dev/null ||
  give_up "python3 -m venv fails, see $log (Debian and Ubuntu have it in python3-venv)"
"$folder/venv/bin/python" -m pip install --require-hashes --no-input --disable-pip-version-check \
  -r "$here/requirements.txt" >>"$log" 2>&1 </dev/null ||
  give_up "its packages cannot be installed, see $log"
cp "$here/requirements.txt" "$folder/installed"

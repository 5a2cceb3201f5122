#!/bin/sh
# Puts wasm-bindgen's command line tools into target/tools/bin, at exactly the version of
# wasm-bindgen in Cargo.lock: any other refuses the module. Does nothing when they are there.
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
bin=$root/target/tools/bin
log=$root/target/logs/wasm-bindgen.log

wanted=$(awk '$1 == "name" { found = ($3 == "\"wasm-bindgen\"") }
  $1 == "version" && found { gsub(/"/, "", $3); print $3; exit }' "$root/Cargo.lock")
if [ -z "$wanted" ]; then
  echo 'Cargo.lock names no wasm-bindgen' >&2
  exit 1
fi

# Whether both tools of that folder, or of PATH, are of the wanted version.
fits() {
  for tool in wasm-bindgen wasm-bindgen-test-runner; do
    [ "$("$1$tool" --version 2>/dev/null)" = "$tool $wanted" ] || return 1
  done
}

if fits "$bin/"; then
  exit 0
fi

mkdir -p "$bin" "$root/target/logs"
rm -f "$bin/wasm-bindgen" "$bin/wasm-bindgen-test-runner"

if fits ''; then
  for tool in wasm-bindgen wasm-bindgen-test-runner; do
    ln -s "$(command -v "$tool")" "$bin/$tool"
  done
  exit 0
fi

install() {
  cargo install wasm-bindgen-cli --version "$wanted" --root "$root/target/tools" --force "$@" >>"$log" 2>&1
}

echo "Building wasm-bindgen's tools $wanted (about 2 minutes)"
: >"$log"
# A registry mirror can lack the very newest of the locked dependencies; any that fit will do.
if ! install --locked && ! install; then
  tail -n 20 "$log" >&2
  echo "could not build wasm-bindgen-cli $wanted: the whole output is in target/logs/wasm-bindgen.log" >&2
  exit 1
fi
if ! fits "$bin/"; then
  echo "wasm-bindgen-cli $wanted was built, but its tools do not report that version" >&2
  exit 1
fi

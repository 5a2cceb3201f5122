#!/bin/sh
# Puts wasm-bindgen's command line tools into target/tools/bin, at exactly the version of wasm-bindgen in
# Cargo.lock: any other refuses the module. Does nothing when they are there.
set -eu

cd "$(dirname -- "$0")/../.."
bin=target/tools/bin
log=target/logs/wasm-bindgen.log
tools='wasm-bindgen wasm-bindgen-test-runner'
wanted=$(awk '$3 == "\"wasm-bindgen\"" { getline; gsub(/"/, ""); print $3; exit }' Cargo.lock)

# Whether both tools of that folder, or of PATH, are of the wanted version.
fits() {
  for tool in $tools; do
    [ "$("$1$tool" --version 2>/dev/null)" = "$tool $wanted" ] || return 1
  done
}

if fits "$bin/"; then exit 0; fi
mkdir -p "$bin" target/logs
if fits ''; then
  for tool in $tools; do ln -sf "$(command -v "$tool")" "$bin/$tool"; done
  exit 0
fi

# It takes less time to build it hardly optimised than that saves.
install() {
  CARGO_PROFILE_RELEASE_OPT_LEVEL=1 cargo install wasm-bindgen-cli --version "$wanted" --root target/tools --force "$@" >>"$log" 2>&1
}
echo "Building wasm-bindgen's tools $wanted (about 2 minutes)"
: >"$log"
# A registry mirror can lack the very newest of the locked dependencies; any that fit will do.
if ! install --locked && ! install || ! fits "$bin/"; then
  tail -n 20 "$log" >&2
  echo "could not build wasm-bindgen-cli $wanted: the whole output is in $log" >&2
  exit 1
fi

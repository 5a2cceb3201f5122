#!/bin/sh
# Runs a command, and when this is ended ends the command with everything it started. make passes
# SIGTERM on to the one process it started itself, and a compiler below that would go on alone.
set -u

# A process and all below it; parents first, so that none of them goes on to its next step.
tree() {
  echo "$1"
  for below in $(ps -A -o pid= -o ppid= | awk -v parent="$1" '$2 == parent { print $1 }'); do
    tree "$below"
  done
}

end() {
  # shellcheck disable=SC2046 # a list of numbers
  [ -z "$child" ] || kill $(tree "$child") 2>/dev/null
  exit "$1"
}

child=''
trap 'end 129' HUP
trap 'end 130' INT
trap 'end 143' TERM
"$@" &
child=$!
wait "$child"

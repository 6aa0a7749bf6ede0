#!/bin/bash
# Runs our Ultimate 64 driver against the HTTP engine of the device's firmware and against c64bridge's mock device.
# usage: ultimate64.sh MICROHTTPSERVER [C64BRIDGE]     (checkouts of GideonZ/MicroHttpServer, made in its c-version, and chrisgleissner/c64bridge; node)
set -euo pipefail
engine=${1:?the folder of a MicroHttpServer checkout}
bridge=${2:-}
here=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
pids=()
trap 'for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done; rm -rf "$work"' EXIT

program=$(realpath "$engine")/c-version/microhttpserver
[ -x "$program" ] || { echo "no $program: make it there first" >&2; exit 1; }
(cd "$work" && exec "$program") > "$work/engine.log" 2>&1 &
pids+=($!)
export SIDFLOW_PEER_ENGINE=127.0.0.1:8001     # compiled into it

if [ -n "$bridge" ]; then
    cp -r "$bridge/scripts" "$work/scripts"
    # The mock wants one file of c64bridge's build, for pictures of characters, which nobody asks for here.
    mkdir "$work/dist"
    echo 'export function getChargenGlyphs() { return []; }' > "$work/dist/chargen.js"
    node "$work/scripts/start-mock-c64.mjs" "$work/url" > "$work/mock.log" 2>&1 &
    pids+=($!)
    for _ in $(seq 50); do [ -s "$work/url" ] && break; sleep 0.2; done
    SIDFLOW_PEER_MOCK=$(sed 's|http://||' "$work/url")
    export SIDFLOW_PEER_MOCK
fi
dotnet test "$here/tests/Hw.Tests" ${SIDFLOW_NO_BUILD:+--no-build} --filter "FullyQualifiedName~UltimatePeerTest" --logger "console;verbosity=normal"

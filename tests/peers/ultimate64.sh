#!/bin/bash
# Runs our Ultimate 64 driver against the HTTP engine of the device's firmware and against c64bridge's mock device.
# usage: ultimate64.sh MICROHTTPSERVER [C64BRIDGE]     (checkouts of GideonZ/MicroHttpServer and chrisgleissner/c64bridge; gcc, make, node)
set -euo pipefail
engine=${1:?the folder of a MicroHttpServer checkout}
bridge=${2:-}
here=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
pids=()
trap 'for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done; rm -rf "$work"' EXIT

# Built in a copy: a peer's folder stays as it is.
cp -r "$engine/c-version" "$work/engine"
make -s -C "$work/engine" microhttpserver > "$work/make.log" 2>&1 || { cat "$work/make.log" >&2; exit 1; }
(cd "$work/engine" && exec ./microhttpserver) > "$work/engine.log" 2>&1 &
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

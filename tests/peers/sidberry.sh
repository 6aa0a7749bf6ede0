#!/bin/bash
# Plays a demo tune with SidBerry on lines that are written down, and looks at them as the chip would.
# usage: sidberry.sh PROGRAM     (sidberry, built from gianlucag/SidBerry for the Raspberry Pi and linked to wiringPi; gcc)
set -euo pipefail
SIDFLOW_PEER_SIDBERRY=$(realpath "${1:?the path of the program}")
here=$(cd "$(dirname "$0")" && pwd)
SIDFLOW_PEER_STUBS=$(mktemp -d)
trap 'rm -rf "$SIDFLOW_PEER_STUBS"' EXIT
gcc -std=gnu11 -Wall -Wextra -Werror -shared -fPIC -Wl,-soname,libwiringPi.so -o "$SIDFLOW_PEER_STUBS/libwiringPi.so" "$here/stubs/libwiringPi.c"
export SIDFLOW_PEER_SIDBERRY SIDFLOW_PEER_STUBS
dotnet test "$here/../Hw.Tests" ${SIDFLOW_NO_BUILD:+--no-build} --filter "FullyQualifiedName~SidBerryPeerTest" --logger "console;verbosity=normal"

#!/bin/bash
# Compares the bytes of the public exSID driver with ours, and plays it into our simulated board.
# usage: exsid.sh FOLDER     (a checkout of libsidplayfp/exsid-driver, configured and made there with libftdi1; gcc, python3)
set -euo pipefail
library=$(realpath "${1:?the folder of an exsid-driver checkout}")/.libs/libexsid.so
[ -e "$library" ] || { echo "no $library: configure and make it there first" >&2; exit 1; }
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
gcc -std=gnu11 -Wall -Wextra -Werror -shared -fPIC -o "$work/libftdi1.so" "$here/stubs/libftdi.c"
export SIDFLOW_PEER_EXSID=$library SIDFLOW_PEER_STUBS=$work
dotnet test "$here/../Hw.Tests" ${SIDFLOW_NO_BUILD:+--no-build} --filter "FullyQualifiedName~ExSidPeerTest" --logger "console;verbosity=normal"

#!/bin/bash
# Compares the bytes of the public SIDBlaster library with ours, and plays it into our simulated board.
# usage: sidblaster.sh LIBRARY     (libhardsid.so, built from Galfodo/SIDBlasterUSB_HardSID-emulation-driver by its CMake; gcc, python3)
set -euo pipefail
library=$(realpath "${1:?the path of libhardsid.so}")
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
gcc -std=gnu11 -Wall -Wextra -Werror -shared -fPIC -Wl,-soname,libftd2xx.so -o "$work/libftd2xx.so" "$here/stubs/libftd2xx.c"
export SIDFLOW_PEER_SIDBLASTER=$library SIDFLOW_PEER_STUBS=$work SIDBLASTERUSB_WRITEBUFFER_SIZE=0
dotnet test "$here/../Hw.Tests" ${SIDFLOW_NO_BUILD:+--no-build} --filter "FullyQualifiedName~SidBlasterPeerTest" --logger "console;verbosity=normal"

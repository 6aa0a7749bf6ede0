#!/bin/bash
# Compares the packets of the public USBSID-Pico driver with ours, and plays it into our simulated board.
# usage: usbsid-pico.sh FOLDER     (a checkout of LouDnl/USBSID-Pico-driver, built there by its test/libtestbuild.sh; gcc, libusb's header, python3)
set -euo pipefail
library=$(realpath "${1:?the folder of a USBSID-Pico-driver checkout}")/test/build/USBSIDPico-cpp.so
[ -e "$library" ] || { echo "no $library: run its test/libtestbuild.sh first" >&2; exit 1; }
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
gcc -std=gnu11 -Wall -Wextra -Werror -shared -fPIC -Wl,-soname,libusb-1.0.so.0 -o "$work/libusb-1.0.so.0" "$here/stubs/libusb.c"
export SIDFLOW_PEER_USBSID=$library SIDFLOW_PEER_STUBS=$work
dotnet test "$here/../Hw.Tests" ${SIDFLOW_NO_BUILD:+--no-build} --filter "FullyQualifiedName~UsbSidPicoPeerTest" --logger "console;verbosity=normal"

#!/bin/bash
# Runs public programs for the Ultimate 64 on our simulated one: the firmware's own scripts, a player, curl; and our upload into an FTP server.
# usage: ultimate64-clients.sh 1541ULTIMATE [SIDPLAYER]     (checkouts of GideonZ/1541ultimate and nesfrk81/ultimate64-sid-player; curl;
#        python3 with requests and pyftpdlib, named by PYTHON when it is not the first one found)
set -euo pipefail
SIDFLOW_PEER_1541ULTIMATE=$(realpath "${1:?the folder of a 1541ultimate checkout}")
SIDFLOW_PEER_CURL=$(command -v curl)
SIDFLOW_PEER_PYTHON=${PYTHON:-python3}
[ -n "${2:-}" ] && SIDFLOW_PEER_SIDPLAYER=$(realpath "$2")
"$SIDFLOW_PEER_PYTHON" -c 'import pyftpdlib' && SIDFLOW_PEER_FTPSERVER=$SIDFLOW_PEER_PYTHON
export SIDFLOW_PEER_1541ULTIMATE SIDFLOW_PEER_CURL SIDFLOW_PEER_PYTHON SIDFLOW_PEER_SIDPLAYER SIDFLOW_PEER_FTPSERVER
here=$(cd "$(dirname "$0")" && pwd)
dotnet test "$here/../Hw.Tests" ${SIDFLOW_NO_BUILD:+--no-build} --filter "FullyQualifiedName~UltimateClientsPeerTest" --logger "console;verbosity=normal"

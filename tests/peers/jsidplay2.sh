#!/bin/bash
# Runs our Network SID Device driver against JSIDPlay2's server, and JSIDPlay2 against our server.
# usage: jsidplay2.sh CLASSPATH     (JSIDPlay2's own jar, or its compiled classes with their resources, and what they need; Java 17)
# Its sound card and its chips are replaced by ours, which take their time and write down what they get.
set -euo pipefail
classes=${1:?the class path of JSIDPlay2}
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
javac -nowarn -proc:none -cp "$classes" -d "$work" "$here"/stubs/jsidplay2/*/*/*.java
export SIDFLOW_PEER_JSIDPLAY2=$work:$classes
dotnet test "$here/../Hw.Tests" ${SIDFLOW_NO_BUILD:+--no-build} --filter "FullyQualifiedName~JSidDevicePeerTest" --logger "console;verbosity=normal"
dotnet test "$here/../Services.Tests" ${SIDFLOW_NO_BUILD:+--no-build} --filter "FullyQualifiedName~JSidPlayPeerTest" --logger "console;verbosity=normal"

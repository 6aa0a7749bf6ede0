# Sourced by run and test: finds the tools, installs what apt can give, builds.
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

say() { printf '%s\n' "$*" >&2; }
die() { say "$*"; exit 1; }

# The .NET 10 SDK, also where Microsoft's install script puts it.
need_dotnet() {
  local at
  for at in "" /usr/share/dotnet /usr/lib/dotnet "$HOME/.dotnet"; do
    if [ -n "$at" ]; then
      [ -x "$at/dotnet" ] || continue
      export PATH="$at:$PATH" DOTNET_ROOT="$at"
    fi
    if command -v dotnet >/dev/null && dotnet --list-sdks | grep -q '^10\.'; then
      return
    fi
  done
  die "SIDFlow needs the .NET 10 SDK. Install it with
  curl -sSL https://dot.net/v1/dotnet-install.sh | bash -s -- --channel 10.0
and start this again."
}

need_node() {
  local major=0
  command -v node >/dev/null && major=$(node -p 'process.versions.node.split(".")[0]')
  if [ "$major" -lt 18 ] || ! command -v npm >/dev/null; then
    die "SIDFlow needs Node.js 18 or newer with npm to build the web page. On Debian and Raspberry Pi OS:
  sudo apt-get install nodejs npm"
  fi
}

has_library() { ldconfig -p 2>/dev/null | grep -qF "$1" || /sbin/ldconfig -p 2>/dev/null | grep -qF "$1"; }

# Debian 13 renamed the package when time_t grew to 64 bits.
alsa_package() { apt-cache show libasound2t64 >/dev/null 2>&1 && echo libasound2t64 || echo libasound2; }

# want PACKAGE... : installs what is missing when root, else says how; never an error, since each of them is optional.
want() {
  local package missing=()
  for package in "$@"; do
    case $package in
      alsa) has_library libasound.so.2 || missing+=("$(alsa_package)") ;;
      bsdtar) command -v bsdtar >/dev/null || missing+=(libarchive-tools) ;;
      7z) command -v 7z >/dev/null || missing+=(p7zip-full) ;;
      unpacker) command -v 7zz >/dev/null || command -v 7z >/dev/null || command -v bsdtar >/dev/null || missing+=(libarchive-tools) ;;
      *) command -v "$package" >/dev/null || missing+=("$package") ;;
    esac
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
    say "Optional packages are missing; what needs them is off until you run
  sudo apt-get install --no-install-recommends ${missing[*]}"
    return 0
  fi
  say "Installing ${missing[*]} ..."
  export DEBIAN_FRONTEND=noninteractive
  if ! { apt-get update -qq && apt-get install -y -qq --no-install-recommends "${missing[@]}"; } >/dev/null </dev/null; then
    say "apt could not install ${missing[*]}; going on without."
  fi
}

# unchanged STAMP PATH... : nothing below the paths is newer than the stamp. Folders count, so a deleted file is seen.
unchanged() {
  local stamp=$1
  shift
  [ -f "$stamp" ] && [ -z "$(find "$@" \( -name node_modules -o -name dist -o -name obj \) -prune -o -newer "$stamp" -print -quit)" ]
}

# quietly WHAT COMMAND... : shows the output of a command only when it fails.
quietly() {
  local what=$1 log
  shift
  say "$what ..."
  log=$("$@" 2>&1 </dev/null) || { say "$log"; die "$what failed."; }
}

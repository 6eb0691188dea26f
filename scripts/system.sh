#!/bin/sh
# Install Debian packages that are missing: as root without a terminal at once, else after a typed yes.
# Otherwise print the one line to type. usage: system.sh PACKAGE... (COMMAND=PACKAGE: only when COMMAND is missing)
set -eu
missing=""
for package in "$@"; do
  case "$package" in *=*) command -v "${package%%=*}" >/dev/null 2>&1 && continue; package=${package#*=} ;; esac
  dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing="$missing $package"
done
[ -n "$missing" ] || exit 0
if ! command -v apt-get >/dev/null 2>&1; then
  echo "These are needed and this machine has no apt-get to install them:$missing" >&2; exit 1; fi
sudo=""; [ "$(id -u)" = 0 ] || sudo="sudo"
line="${sudo:+sudo }apt-get install -y --no-install-recommends$missing"
if [ "$(id -u)" = 0 ] && [ ! -t 0 ]; then answer=yes
elif [ -t 0 ]; then
  printf 'This needs:%s\nRun "%s" now? Type yes: ' "$missing" "$line" >&2; read -r answer
else answer=no; fi
if [ "$answer" != yes ]; then echo "Type this first, then try again:
    $line" >&2; exit 1; fi
export DEBIAN_FRONTEND=noninteractive
# shellcheck disable=SC2086
$sudo apt-get update -q >/dev/null && $sudo apt-get install -y -q --no-install-recommends $missing >/dev/null

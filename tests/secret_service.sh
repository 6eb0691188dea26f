#!/bin/sh
# Run a command with a throw-away D-Bus session and an unlocked, empty gnome-keyring. usage: secret_service.sh COMMAND...
# COMPANION_TEST_KEYRING names a folder for it that outlives the session, to play a restart of the computer.
set -eu
home=${COMPANION_TEST_KEYRING:-$(mktemp -d)}
runtime=$(mktemp -d)
mkdir -p "$home/.local/share" "$home/.config" "$home/.cache"
chmod 700 "$home" "$runtime"
export HOME="$home" XDG_RUNTIME_DIR="$runtime" XDG_DATA_HOME="$home/.local/share"
export XDG_CONFIG_HOME="$home/.config" XDG_CACHE_HOME="$home/.cache"
unset DISPLAY WAYLAND_DISPLAY DBUS_SESSION_BUS_ADDRESS
status=0
dbus-run-session -- sh -c '
  printf "test-password" | gnome-keyring-daemon --unlock --components=secrets --daemonize >/dev/null 2>&1
  exec "$@"' _ "$@" || status=$?
rm -rf "$runtime"
[ -n "${COMPANION_TEST_KEYRING:-}" ] || rm -rf "$home"
exit "$status"

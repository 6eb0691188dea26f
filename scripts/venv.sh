#!/bin/sh
# Make the virtual environment VENV with what this machine has, and say what to install when nothing works.
# usage: venv.sh PYTHON VENV EXTRAS
set -eu
PY=$1; VENV=$2; EXTRAS=$3
"$PY" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || {
  echo "Python 3.11 or newer is needed, and $PY is not that. Try: make PY=python3.12" >&2; exit 1; }
if ! "$VENV/bin/python" -m pip --version >/dev/null 2>&1; then
  rm -rf "$VENV"
  if "$PY" -c 'import ensurepip, venv' 2>/dev/null; then "$PY" -m venv "$VENV"
  elif command -v uv >/dev/null 2>&1; then uv venv --quiet --seed --python "$PY" "$VENV"
  else
    package=python$("$PY" -c 'import sys; print("%d.%d" % sys.version_info[:2])')-venv
    sh "$(dirname "$0")/system.sh" "$package" || exit 1
    "$PY" -m venv "$VENV"
  fi
fi
"$VENV/bin/python" -m pip install --quiet --disable-pip-version-check -e ".[$EXTRAS]"

#!/bin/sh
# Installs the chat front-ends of package.json and bundles them into built/. Does nothing when that is up to date.
set -eu
cd "$(dirname "$0")"
for tool in node npm; do
    if ! command -v "$tool" >/dev/null; then
        echo "not run: $tool is needed to build the real chat widgets (Node 20 or newer)"
        [ -z "${CI:-}" ]
        exit
    fi
done
if [ ! -e node_modules/.done ] || [ package-lock.json -nt node_modules/.done ]; then
    npm ci --silent
    touch node_modules/.done
fi
if [ ! -e built/.done ] || [ -n "$(find build.mjs package-lock.json common glue -newer built/.done)" ]; then
    node build.mjs
    touch built/.done
fi

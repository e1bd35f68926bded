#!/usr/bin/env bash
# An S3-like service on loopback for tests: moto, from PyPI.
#   run.sh prepare    makes it ready (first time: about a minute), prints the folder of its commands
# Everything it makes lies under target/s3/.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
state=$(cd "$here/../.." && pwd)/target/s3

mkdir -p "$(dirname "$state")"
exec 9>"$state.lock"
flock 9
wanted=$(sha256sum <"$here/requirements.txt")
if [ "$(cat "$state/installed" 2>/dev/null)" != "$wanted" ]; then
    rm -rf "$state"
    mkdir -p "$state"
    python3 -m venv "$state/venv"
    "$state/venv/bin/python" -m pip install --quiet --disable-pip-version-check -r "$here/requirements.txt" >&2
    echo "$wanted" >"$state/installed"
fi
echo "$state/venv/bin"

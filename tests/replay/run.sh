#!/usr/bin/env bash
# Third-party tools that read our archives: py-wacz (validation) and pywb (replay), from PyPI.
#   run.sh prepare    makes them ready (first time: about a minute), prints the folder of their commands
# Everything it makes lies under target/replay/.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
state=$(cd "$here/../.." && pwd)/target/replay

wanted=$(sha256sum <"$here/requirements.txt")
if [ "$(cat "$state/installed" 2>/dev/null)" != "$wanted" ]; then
    rm -rf "$state"
    mkdir -p "$state"
    python3 -m venv "$state/venv"
    "$state/venv/bin/python" -m pip install --quiet --disable-pip-version-check -r "$here/requirements.txt" >&2
    echo "$wanted" >"$state/installed"
fi
echo "$state/venv/bin"

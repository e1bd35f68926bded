#!/usr/bin/env bash
# Commands from PyPI that tests need, each group in an environment of its own.
#   tools.sh replay    py-wacz and pywb, which validate and replay our archives
#   tools.sh s3        moto, an S3-like service on loopback
# Makes the group ready (first time: about a minute) and prints the folder of its commands. Its packages are those of
# GROUP/requirements.txt; everything it makes lies under target/GROUP/.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
group=${1-}
wants=$here/$group/requirements.txt
if [ -z "$group" ] || [ ! -f "$wants" ]; then
    sed -n '2,6s/^# //p' "$0" >&2
    exit 2
fi
state=$(cd "$here/.." && pwd)/target/$group

mkdir -p "$(dirname "$state")"
exec 9>"$state.lock"
flock 9
wanted=$(sha256sum <"$wants")
if [ "$(cat "$state/installed" 2>/dev/null)" != "$wanted" ]; then
    rm -rf "$state"
    mkdir -p "$state"
    python3 -m venv "$state/venv"
    "$state/venv/bin/python" -m pip install --quiet --disable-pip-version-check -r "$wants" >&2
    echo "$wanted" >"$state/installed"
fi
echo "$state/venv/bin"

#!/usr/bin/env bash
# A third-party shop to scan: django-oscar 3.1 with invented goods, on loopback.
#   run.sh start    makes it ready (first time: about a minute and PyPI), starts it, prints its address
#   run.sh stop     stops it
# Everything it makes lies under target/oscar/.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
state=$(cd "$here/../../.." && pwd)/target/oscar
export SHOP_STATE=$state/data PYTHONPATH=$here PYTHONDONTWRITEBYTECODE=1 DJANGO_SETTINGS_MODULE=shopsite.settings
python=$state/venv/bin/python

# True when the stamp says that this was already done for these very files.
is_done() { [ "$(cat "$1" 2>/dev/null)" = "$2" ]; }

prepare() {
    mkdir -p "$state"
    local wanted
    wanted=$(sha256sum <"$here/requirements.txt")
    if ! is_done "$state/installed" "$wanted"; then
        rm -rf "$state/venv"
        python3 -m venv "$state/venv"
        "$python" -m pip install --quiet --disable-pip-version-check -r "$here/requirements.txt"
        echo "$wanted" >"$state/installed"
    fi
    wanted=$(cat "$here"/requirements.txt "$here"/*.py "$here"/shopsite/*.py "$here/products.tsv" | sha256sum)
    if ! is_done "$state/filled" "$wanted"; then
        rm -rf "$SHOP_STATE"
        mkdir -p "$SHOP_STATE"
        "$python" "$here/fill.py"
        echo "$wanted" >"$state/filled"
    fi
}

start() {
    stop
    prepare
    "$python" -m gunicorn.app.wsgiapp -b 127.0.0.1:0 -w 2 --pid "$state/pid" --daemon \
        --error-logfile "$state/log" --chdir "$here" shopsite.wsgi
    local address
    for _ in $(seq 150); do
        address=$(sed -n 's/.*Listening at: \(http:[^ ]*\).*/\1/p' "$state/log" 2>/dev/null | tail -1 || true)
        if [ -n "$address" ]; then
            echo "$address"
            return
        fi
        sleep 0.2
    done
    echo "the shop did not start; see $state/log" >&2
    exit 1
}

stop() {
    if [ -f "$state/pid" ]; then
        kill "$(cat "$state/pid")" 2>/dev/null || true
        rm -f "$state/pid"
    fi
    rm -f "$state/log"
}

case ${1-} in
start) start ;;
stop) stop ;;
*)
    sed -n '2,5s/^# //p' "$0" >&2
    exit 2
    ;;
esac

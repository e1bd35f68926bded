#!/usr/bin/env bash
# A platform's feed imported by Xuncha, beside `sqlite3 .import` of the same file, which neither reads nor judges it, and beside
# `xuncha match` of the same rows, which judges and files nothing.   bash benches/import/run.sh [rows] [rounds]
# One row in a hundred is unlawful; every row must have been filed and every lead made, or it stops. XUNCHA: a release build.
set -euo pipefail
cd "$(dirname "$0")"
rows=${1:-100000}
rounds=${2:-2}
xuncha=${XUNCHA:-../../target/release/xuncha}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 feed.py "$rows" >"$work/feed.csv"
python3 feed.py "$rows" lines >"$work/feed.jsonl"
head -2 "$work/feed.csv" >"$work/one.csv"
timed() { # name, command…: wall, processor time, peak memory
    local name=$1; shift
    /usr/bin/time -o "$work/time" -f "%e %U %S %M" "$@"
    read -r wall user system memory <"$work/time"
    awk -v n="$name" -v w="$wall" -v u="$user" -v s="$system" -v m="$memory" -v l="$(cut -d' ' -f1 /proc/loadavg)" \
        'BEGIN { printf "%-28s %7.2f s wall, %7.2f s processor, %4.0f MB, load %s\n", n, w, u + s, m / 1024, l }' >&2
}
for _ in $(seq "$rounds"); do
    rm -rf "$work/data" "$work/feed.sqlite"
    timed "sqlite3 .import" sqlite3 "$work/feed.sqlite" -cmd ".mode csv" ".import $work/feed.csv feed"
    test "$(sqlite3 "$work/feed.sqlite" "SELECT count(*) FROM feed")" = "$rows"
    run="$xuncha --data $work/data --rules ../../rules"
    timed "xuncha import, one row" $run import "$work/one.csv" --format json >/dev/null
    timed "xuncha match" $run match "$work/feed.jsonl" --hits-only >"$work/hits"
    test "$(wc -l <"$work/hits")" = "$((rows / 100))"
    for told in "$((rows / 100)) 0" "0 $((rows / 100))"; do
        timed "xuncha import, $told" $run import "$work/feed.csv" --format json >"$work/summary"
        test "$(python3 -c "import json; s = json.load(open('$work/summary')); print(s['pages']['fetched'] + s['pages']['unchanged'], s['leads']['new'], s['leads']['seen_again'])")" = "$rows $told"
    done
    test "$(sqlite3 "$work/data/xuncha.sqlite" "SELECT count(*) FROM leads")" = "$((rows / 100))"
done

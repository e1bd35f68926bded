#!/usr/bin/env bash
# Xuncha, Scrapy (PyPI) and spider (crates.io) in turn over the same shop on loopback, politeness off, each client on one
# core and the shop on another.   bash benches/crawl/run.sh [goods] [rounds] [page|prose]
# Scrapy does its parse of title and price, spider fetch and links only, Xuncha everything: robots, gate, extraction, all
# rules, evidence of hits, durable frontier and pages. Each must have seen every page, or it stops.
set -euo pipefail
exec 4>&1 # where figures go, whatever a client's own words are sent to
cd "$(dirname "$0")"
goods=${1:-1000}
rounds=${2:-2}
shape=${3:-page}
work=$(mktemp -d)
xuncha=${XUNCHA:-../../target/release/xuncha}
scrapy=${SCRAPY:-$work/venv/bin/scrapy}
[ -x "$scrapy" ] || { python3 -m venv "$work/venv" && "$work/venv/bin/pip" -q install scrapy; }
[ -n "${XUNCHA_BENCH_WITHOUT_SPIDER:-}" ] || cargo build -q --release --manifest-path peer/Cargo.toml --target-dir "${SPIDER_TARGET:-$work/peer}"
taskset -c 1 python3 shop.py "$goods" "$shape" & shop=$!
trap 'kill $shop; rm -rf "$work"' EXIT
until (exec 3<>/dev/tcp/127.0.0.1/9377) 2>/dev/null; do :; done
timed() { # name, command…: wall, processor time, peak memory
    local name=$1; shift
    taskset -c 0 /usr/bin/time -o "$work/time" -f "%e %U %S %M" "$@"
    read -r wall user system memory <"$work/time"
    awk -v n="$name" -v p="$shape" -v w="$wall" -v u="$user" -v s="$system" -v m="$memory" -v g="$goods" -v l="$(cut -d' ' -f1 /proc/loadavg)" \
        'BEGIN { printf "%-7s %-5s %7.2f s wall, %7.2f s processor, %6.0f pages/s of processor time, %4.0f MB, load %s\n", n, p, w, u + s, g / (u + s), m / 1024, l }' >&4
}
# an inspector's data directory keeps the compiled rules from one start to the next; everything else begins empty
mkdir "$work/kept"
echo '{"title":"东北大米"}' >"$work/one.jsonl"
"$xuncha" --data "$work/kept" --rules ../../rules match "$work/one.jsonl" --hits-only
for _ in $(seq "$rounds"); do
    rm -rf "$work/data" "$work/o.jl"
    cp -a "$work/kept" "$work/data"
    timed xuncha "$xuncha" scan http://127.0.0.1:9377/ --rate inf --max-pages 999999 --data "$work/data" --rules ../../rules --format json >"$work/summary"
    test "$(python3 -c "import json; s = json.load(open('$work/summary')); print(s['pages']['fetched'], s['leads']['new'])")" = "$((goods + (goods + 99) / 100)) $((goods / 100))"
    timed scrapy "$scrapy" runspider spider.py -o "$work/o.jl" 2>"$work/log"
    test "$(wc -l <"$work/o.jl")" = "$goods"
    [ -n "${XUNCHA_BENCH_WITHOUT_SPIDER:-}" ] || timed spider "${SPIDER_TARGET:-$work/peer}/release/spider-peer" "$goods"
done

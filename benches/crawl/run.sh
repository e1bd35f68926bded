#!/usr/bin/env bash
# Xuncha and Scrapy (PyPI) in turn over the same shop on loopback, politeness off.   bash benches/crawl/run.sh [goods]
set -euo pipefail
cd "$(dirname "$0")"
goods=${1:-1000}
work=$(mktemp -d)
python3 -m venv "$work/venv" && "$work/venv/bin/pip" -q install scrapy
python3 shop.py "$goods" & shop=$!
trap 'kill $shop; rm -rf "$work"' EXIT
until (exec 3<>/dev/tcp/127.0.0.1/9377) 2>/dev/null; do :; done
for _ in 1 2; do
    rm -rf "$work/data" "$work/o.jl"
    /usr/bin/time -f "xuncha %e s, %U s user, %M kB" ../../target/release/xuncha scan http://127.0.0.1:9377/ \
        --rate 100000 --max-pages 999999 --data "$work/data" --rules ../../rules --format json
    /usr/bin/time -f "scrapy %e s, %U s user, %M kB" "$work/venv/bin/scrapy" runspider spider.py -o "$work/o.jl" 2>&1 | tail -1
    test "$(wc -l <"$work/o.jl")" = "$goods"
done

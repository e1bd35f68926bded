#!/usr/bin/env bash
# Memory and cost of a page of goods while ever more addresses are known.   bash benches/crawl/million.sh [pages]
set -euo pipefail
cd "$(dirname "$0")"
pages=${1:-3000}
xuncha=${XUNCHA:-../../target/release/xuncha}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# an inspector's data directory keeps the compiled rules from one start to the next; everything else begins empty
mkdir "$work/kept"
# the front page has hardly a word, and a Chromium that shows it, where there is one, would count as the crawler's memory
printf '[browser]\nscripts = false\n' >"$work/kept/config.toml"
echo '{"title":"东北大米"}' >"$work/one.jsonl"
"$xuncha" --data "$work/kept" --rules ../../rules match "$work/one.jsonl" --hits-only
for known in 10000 100000 1000000; do
    python3 sitemaps.py "$known" "$work/asker" >"$work/told" & shop=$!
    until (exec 3<>/dev/tcp/127.0.0.1/9378) 2>/dev/null; do :; done
    rm -rf "$work/data"
    cp -a "$work/kept" "$work/data"
    # 0 or 1: the budget leaves pages over, and the statement says so
    /usr/bin/time -o "$work/time" -f "%e s, %U s user, %S s system, peak %M kB" \
        bash -c 'echo $$ >"$0"; exec "$@"' "$work/asker" "$xuncha" scan http://127.0.0.1:9378/ --rate inf \
        --max-pages $((pages + known / 10000 + 2)) --data "$work/data" --rules ../../rules --format json >"$work/summary" || test $? = 1
    kill "$shop" && wait "$shop" || true
    echo "$known known: $(cat "$work/told"); whole run $(tail -1 "$work/time"); load $(cut -d' ' -f1 /proc/loadavg)"
done

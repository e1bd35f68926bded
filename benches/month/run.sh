#!/usr/bin/env bash
# A month of an inspector's targets in some minutes: the real program, run four times a day of a month that faketime
# (Debian) makes up, over three shops on loopback. Prints a line for each sweep; the data directory stays for a look.
#   bash benches/month/run.sh DATA-DIRECTORY        (RULES: a folder of rules, so that each start is quick)
set -euo pipefail
cd "$(dirname "$0")"
data=$1
xuncha=${XUNCHA:-../../target/release/xuncha}
mkdir -p "$data"
echo 1 >"$data/day"
python3 shops.py "$data/day" "$data/requests" & shops=$!
trap 'kill $shops' EXIT
until (exec 3<>/dev/tcp/127.0.0.1/9473) 2>/dev/null; do :; done
printf 'contact = "month@bureau.example"\n[crawl]\nrate = 1000\n' >"$data/config.toml"
cat >"$data/targets.toml" <<'LIST'
[[campaign]]
name = "酒类专项"
from = "2026-12-12"
to = "2026-12-14"
every = "6h"

[[target]]
name = "甲店"
url = "http://127.0.0.1:9471/"
every = "1d"
at = "09:00"
campaigns = ["酒类专项"]

[[target]]
name = "乙店"
url = "http://127.0.0.1:9472/"
every = "6h"
hours = "08:00-20:00"

[[target]]
name = "丙店"
url = "http://127.0.0.1:9473/"
every = "1d"
days = "workdays"
revisit = "adaptive"
LIST
for day in $(seq 1 31); do
    echo "$day" >"$data/day"
    for hour in 03 09 13 17; do
        at=$(printf '2026-12-%02d %s:05:00' "$day" "$hour")
        TZ=Asia/Shanghai FAKETIME_DONT_FAKE_MONOTONIC=1 faketime "$at" "$xuncha" sweep run --data "$data" ${RULES:+--rules "$RULES"} 2>&1 |
            grep -E '^S0|失败|无法' | sed "s/^/$at  /" || true
    done
done

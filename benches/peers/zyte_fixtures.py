"""Holds our extraction against the published fixtures of zyte-parsers (brands, breadcrumbs) and price-parser (prices).

    python3 zyte_fixtures.py ZYTE_PARSERS PRICE_PARSER FIELDS      # checkouts of both, and the built example `fields`

Their fixtures are pieces of pages that somebody already picked, with the value that should come out. Each piece is put
where a page would name it (`itemprop=brand`, `class=breadcrumb`, `itemprop=price`), and the whole page goes through our
reader. Needs price-parser installed. Breadcrumbs are compared by the names of links: the goods' own name, which ends many
trails without a link, is no category here.
"""

import html
import json
import os
import runpy
import subprocess
import sys
import tempfile

GOODS = '<div itemscope itemtype="http://schema.org/Product"><h1 itemprop="name">Some goods to buy</h1>%s</div>'


def cases(zyte, prices):
    data = os.path.join(zyte, "tests/data")
    for case in json.load(open(os.path.join(data, "brand_values.json"), encoding="utf-8")):
        yield "brand", GOODS % f'<div itemprop="brand">{case["html"]}</div>', case["value"] or ""
    for case in json.load(open(os.path.join(data, "breadcrumb_items_extract.json"), encoding="utf-8")):
        path = os.path.join(data, "breadcrumb_items_snippets", case["snippet_path"])
        names = [crumb["name"] for crumb in case["expected"] or [] if crumb.get("url") and crumb.get("name")]
        snippet = open(path, encoding="utf-8").read()
        yield "breadcrumbs", f'<div class="breadcrumb">{snippet}</div>' + GOODS % "", "\x1f".join(names)
    examples = runpy.run_path(os.path.join(prices, "tests/test_price_parsing.py"))
    for name, group in examples.items():
        if name.startswith("PRICE_PARSING_EXAMPLES") and name != "PRICE_PARSING_EXAMPLES_XFAIL":
            for case in group:
                amount = "" if case.amount is None else str(round(case.amount * 100))
                offer = '<span itemprop="offers" itemscope itemtype="http://schema.org/Offer">%s</span>'
                shown = f'<span itemprop="price">{html.escape(case.price_raw or "")}</span>'
                yield "price", GOODS % (offer % shown), amount


def main():
    zyte, prices, fields = sys.argv[1:4]
    wanted = list(cases(zyte, prices))
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for number, (_, page, _) in enumerate(wanted):
            paths.append(os.path.join(folder, f"{number}.html"))
            with open(paths[-1], "w", encoding="utf-8") as file:
                file.write(f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>x</title></head><body>{page}</body></html>')
        lines = []
        for start in range(0, len(paths), 500):
            lines += subprocess.check_output([fields, *paths[start : start + 500]], text=True).splitlines()
    counts = {}
    for (kind, page, value), line in zip(wanted, lines, strict=True):
        _, brand, crumbs, price = line.split("\t")
        given = {"brand": brand, "breadcrumbs": crumbs, "price": price}[kind]
        there, found, right = counts.get(kind, (0, 0, 0))
        # A price is kept in hundredths, the last of them cut or rounded.
        close = kind == "price" and value and given and abs(int(given) - int(value)) <= 1
        plain = lambda text: " ".join(text.split())
        same = close or plain(given) == plain(value)
        counts[kind] = (there + bool(value), found + bool(given), right + bool(value and same))
        if not same and os.environ.get("XUNCHA_SHOW") == kind:
            print(repr(given), "for", repr(value), page[-260:])
    print("| field | there | found | right | precision | recall |\n| --- | --- | --- | --- | --- | --- |")
    for kind, (there, found, right) in counts.items():
        print(f"| {kind} | {there} | {found} | {right} | {right / found:.3f} | {right / there:.3f} |")


main()

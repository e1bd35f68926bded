"""Runs extruct over the given files: `seconds` it took, and each `product` it names, as tab-separated lines."""

import logging
import re
import sys
import time

import extruct

logging.disable(logging.CRITICAL)


def products(value, found):
    if isinstance(value, list):
        for member in value:
            products(member, found)
    elif isinstance(value, dict):
        types = value.get("@type", "")
        types = types if isinstance(types, list) else [types]
        if any(str(name).split("/")[-1].split(":")[-1] == "Product" for name in types):
            name = value.get("name")
            name = name[0] if isinstance(name, list) and name else name
            if isinstance(name, str) and name.strip():
                found.append(" ".join(name.split()))
            return
        for member in value.values():
            products(member, found)


def decoded(page):
    """As a browser would take it: UTF-8 where it is, else what the page declares, else Windows' Latin."""
    declared = re.search(rb"charset=[\"']?([\w-]+)", page[:8192])
    names = ["utf-8", declared.group(1).decode() if declared else "cp1252", "cp1252"]
    for name in names:
        try:
            return page.decode(name)
        except (UnicodeDecodeError, LookupError):
            continue
    return page.decode("utf-8", "replace")


pages = [(path.split("/")[-1], open(path, "rb").read()) for path in sys.argv[1:]]
spent = 0.0
for name, page in pages:
    text = decoded(page)
    began = time.process_time()
    try:
        data = extruct.extract(text, base_url="https://shop.example/", uniform=True, errors="ignore")
    except Exception:
        data = {}
    spent += time.process_time() - began
    found = []
    for syntax in ("json-ld", "microdata", "rdfa"):
        products(data.get(syntax, []), found)
    for product in dict.fromkeys(found):
        print("product", name, product, sep="\t")
print("seconds", spent, sep="\t")

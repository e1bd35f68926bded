"""Writes the judged values of the pages in a folder, as `crates/extract/tests/judging/mod.rs` reads them.

    python3 pages.py FOLDER [SET…] > FOLDER/judged.tsv        # needs lxml; sets: recipes batch_a batch_b batch_c

FOLDER holds the pages under the names of the set's entries; those that are absent are named on stderr. Values come from each
page's markup by the expressions written for it. Where the extractor and an expression disagreed, the page was read again, and
a few expressions were found wrong and corrected; what the first figures were is told in docs/extraction.md.
"""

import hashlib
import html
import importlib
import os
import re
import sys

import lxml.html

import goods

HERE = os.path.dirname(os.path.abspath(__file__))
DIVISIONS = os.path.join(HERE, "../../crates/identifiers/data/divisions.tsv")
COLUMNS = ("title", "price", "list", "seller", "id", "sales", "brand", "location")


class Page:
    def __init__(self, data):
        self.text = decoded(data)
        self.tree = lxml.html.document_fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", self.text))


def decoded(data):
    for name in ("utf-8", "gb18030"):
        try:
            return data.decode(name)
        except UnicodeDecodeError:
            continue
    return data.decode("utf-8", "replace")


def squeezed(text):
    return re.sub(r"\s+", " ", text.replace("\u200b", "")).strip()


def shown(found):
    """Text of what an expression gave; of several, the first that has any."""
    if isinstance(found, (str, int, float)):
        return squeezed(str(found))
    for one in found:
        text = one if isinstance(one, str) else "".join(part for part in one.itertext())
        if squeezed(text):
            return squeezed(text)
    return ""


def value(recipe, box, field):
    how = recipe.get("fields", {}).get(field)
    if how is None:
        return "?" if field in ("seller", "sales", "brand", "location", "list", "id") else ""
    if how == "" or field in recipe.get("literal", []):
        return how
    how, change = how if isinstance(how, tuple) else (how, None)
    if callable(how):
        text = how(box)
    elif isinstance(box, dict):
        text = squeezed(html.unescape(re.sub(r"<[^>]*>", "", str(box.get(how) or ""))))
    else:
        text = shown(box.xpath(how))
    return change(text) if change else text


def cents(text, decimal="."):
    """Hundredths of the first number; a price range counts by its lower end."""
    if decimal == ",":
        text = text.replace(".", "").replace(",", ".")
    found = re.search(r"\d[\d,]*(?:\.\d+)?", text.replace(" ", ""))
    return str(round(float(found.group().replace(",", "")) * 100)) if found else ""


def division(place, names):
    """Code of a place written `省 市`, by the official names; empty where it is none."""
    code = ""
    for word in place.split():
        fits = [one for one, name in names if name.startswith(word) and one.startswith(code)]
        code = min(fits, key=len) if fits else code
    return code


def pairs(tree, rows):
    """Key and value of each row, each pair once."""
    found = []
    for how in rows:
        where, key, text = how if isinstance(how, tuple) else (how, None, None)
        for row in tree.xpath(where):
            if key is None:
                name, _, told = re.sub("：", ":", shown([row])).partition(":")
            else:
                name, told = shown(row.xpath(key)), shown(row.xpath(text))
            pair = (name.strip(" :："), told.strip())
            if all(pair) and pair not in found:
                found.append(pair)
    return found


def tokens(tree, goods, where):
    told = [re.search(goods["token"], address) for address in tree.xpath(goods[where])] if goods.get(where) else []
    return list(dict.fromkeys(found.group(1) for found in told if found))


def goods_lines(page, file):
    """What `goods.py` says of a page; a field that it does not name was not judged."""
    known = goods.GOODS.get(file, {})
    if "rows" in known:
        yield ("judged", "attribute")
        yield from (("attribute", *pair) for pair in pairs(page.tree, known["rows"]))
    if "way" in known:
        yield ("judged", "category")
        yield from (("category", shown([step])) for step in (page.tree.xpath(known["way"]) if known["way"] else []) if shown([step]))
    if "pictures" in known:
        yield ("judged", "picture")
        yield from (("picture", token) for token in tokens(page.tree, known, "pictures"))
        yield from (("choice", token) for token in tokens(page.tree, known, "also"))
    if "subtitle" in known:
        yield ("judged", "subtitle")
        text = shown(page.tree.xpath(known["subtitle"])) if known["subtitle"] else ""
        yield from [("subtitle", text)] if text else []
    # Every page was looked through for numbers; none stands in the texts of an offer.
    yield ("judged", "contact")
    yield ("judged", "licence")
    for link in page.tree.xpath("//a[@href] | //img[@src]"):
        text = squeezed(link.text_content() or link.get("alt") or link.get("title") or "")
        address = link.get("href") or link.get("src")
        if any(text.startswith(word) for word in goods.LICENCES.get(file, [])) and address.strip("#"):
            yield ("licence", re.sub("^(https?:)?//", "", address).partition("?")[0])


def main():
    names = [line.rstrip("\n").split("\t") for line in open(DIVISIONS, encoding="utf-8")]
    folder = sys.argv[1]
    sets = sys.argv[2:] or ["recipes", "batch_a", "batch_b", "batch_c"]
    for recipe in [recipe for name in sets for recipe in importlib.import_module(name).PAGES]:
        path = os.path.join(folder, recipe["file"])
        if not os.path.exists(path):
            print("absent:", recipe["file"], recipe["repo"], recipe["path"], file=sys.stderr)
            continue
        data = open(path, "rb").read()
        page = Page(data)
        print("page", hashlib.sha256(data).hexdigest()[:16], recipe["file"], recipe["url"], recipe["kind"], recipe["site"], sep="\t")
        for kind, text in recipe.get("number", []):
            print("number", kind, text, sep="\t")
        recipe.setdefault("place", goods.PLACES.get(recipe["file"], ""))
        for mark in ("currency", "shop", "place"):
            if recipe.get(mark):
                print(mark, recipe[mark], sep="\t")
        for line in dict.fromkeys(goods_lines(page, recipe["file"])):
            print(*line, sep="\t")
        each = recipe.get("each")
        boxes = [] if each is None else each(page) if callable(each) else page.tree.xpath(each)
        rows = set()
        for box in boxes:
            row = {field: value(recipe, box, field) for field in COLUMNS}
            for field in ("price", "list"):
                row[field] = row[field] if row[field] == "?" else cents(row[field], recipe.get("decimal", "."))
            place = "?" if row["location"] == "?" else division(row["location"], names)
            line = "\t".join([row[field] for field in COLUMNS] + [place])
            known = row["id"] if len(row["id"]) > 1 else line
            if row["title"] and not (recipe.get("once") and known in rows):
                rows.add(known)
                print("listing", line, sep="\t")


main()

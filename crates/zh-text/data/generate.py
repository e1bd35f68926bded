#!/usr/bin/env python3
"""Rewrites the tables of this folder from the upstream files named in SOURCES.md.

    python3 generate.py UPSTREAM [TITLES]

UPSTREAM holds opencc/data, confusables, chaizi, pinyin and similar as SOURCES.md lists them. TITLES, optional, is a
text of ordinary listings: pairs of parts that stand side by side in it are written to common_pairs.txt and are never
read as one split character. Without TITLES the kept common_pairs.txt is used.

Every table is text: `target<TAB>sources`. Written by hand, and only read here: curated.txt, emoji.txt; emoji_words.txt (`word<TAB>ways`) is not read here.
"""
import collections, json, pathlib, re, sys, unicodedata as u

here = pathlib.Path(__file__).parent
up = pathlib.Path(sys.argv[1])
CODES = [c for c in map(chr, range(0x80, 0x110000)) if not 0xD800 <= ord(c) <= 0xDFFF]
han = lambda c: len(c) == 1 and ("\u4e00" <= c <= "\u9fff" or "\u3400" <= c <= "\u4dbf" or ord(c) >= 0x20000)


def lines(path):
    for line in (up / path).read_text("utf-8-sig").splitlines():
        if line.strip() and not line.startswith("#"):
            yield line.rstrip("\n")


def write(name, table):
    rows = sorted((target, "".join(sorted(sources))) for target, sources in table.items() if sources)
    (here / name).write_text("".join(f"{t}\t{s}\n" for t, s in rows), "utf-8")


curated = collections.defaultdict(list)
for line in (here / "curated.txt").read_text("utf-8").splitlines():
    if line and not line.startswith("#"):
        kind, target, sources = line.split("\t")
        curated[kind] += [(target, s) for s in sources]

# Width and compatibility forms; a compatibility form of a digit is a way to write a digit.
width, digits = collections.defaultdict(set), collections.defaultdict(set)
taken = {}
bracketed = re.compile(r"\((.)\)|(.)\.")
for c in CODES:
    form = u.normalize("NFKC", c)
    if m := bracketed.fullmatch(form):
        form = m[1] or m[2]
    if len(form) != 1 or form == c or u.category(form)[0] not in "LN":
        continue
    is_full_width = "\uff10" <= c <= "\uff19"
    (width if not form.isdigit() or is_full_width else digits)[form].add(c)
    taken[c] = form
for target, c in curated["width"]:
    width[target].add(c); taken[c] = target
for target, c in curated["digit"]:
    digits[target].add(c); taken[c] = target
write("width.txt", width)
write("digits.txt", digits)

# Traditional, Japanese and variant characters to the simplified one.
simple = {}
for line in lines("opencc/data/TSCharacters.txt"):
    source, target = line.split("\t")
    if (first := target.split()[0]) != source:
        simple[source] = first
def gb2312(c):
    try:
        return len(c.encode("gb2312")) == 2
    except UnicodeEncodeError:
        return False


for name in ("JPShinjitaiCharacters", "HKVariantsRev", "TWVariantsRev", "HKVariants", "TWVariants"):
    for line in lines(f"opencc/data/{name}.txt"):
        source, target = line.split("\t")
        first = target.split()[0]
        if source not in simple and not gb2312(source) and simple.get(first, first) != source:
            simple[source] = simple.get(first, first)
for target, source in curated["variant"]:
    simple[source] = target
def end_of(c):
    seen = set()
    while c in simple and c not in seen:
        seen.add(c); c = simple[c]
    return c
variants = collections.defaultdict(set)
for source in simple:
    if end_of(source) != source and source not in taken:
        variants[end_of(source)].add(source)
write("variants.txt", variants)

# Look-alikes that are taken for one another by code point: the letters of other scripts, radicals, kana.
confusable = json.loads((up / "confusables/confusables.json").read_text("utf-8"))
look = {}
for target, others in confusable.items():
    if len(target) != 1:
        continue
    for other in others:
        c = other["c"]
        if len(c) != 1 or c in taken or c.isascii() or c in simple or u.category(c)[0] not in "LNS" or c == "ー":
            continue
        letter = target.isascii() and target.isalpha() and u.category(c)[0] == "L" and not han(c)
        stroke = han(target) and not han(c) and target not in "丿丶一丨乙乛乚亅"
        if (letter or stroke) and (c not in look or target < look[c]):
            look[c] = target
for c in CODES:
    base = u.normalize("NFKD", c)
    if len(base) > 1 and base[0].isascii() and base[0].isalpha() and all(u.combining(m) for m in base[1:]):
        look.setdefault(c, base[0])
for target, c in curated["look"]:
    look[c] = target
lookalike = collections.defaultdict(set)
for c, target in look.items():
    if c not in taken:
        lookalike[target].add(c)
write("lookalike.txt", lookalike)

# First readings without tone.
syllables = collections.defaultdict(set)
reading = {}
for code, readings in json.loads((up / "pinyin/pinyin_dict.json").read_text("utf-8")).items():
    c = chr(int(code))
    if "\u4e00" <= c <= "\u9fff" and c not in simple:
        plain = "".join(m for m in u.normalize("NFD", readings.split(",")[0].replace("ü", "v").replace("ǖ", "v")
                        .replace("ǘ", "v").replace("ǚ", "v").replace("ǜ", "v")) if not u.combining(m))
        if plain.isascii() and plain.isalpha() and 1 <= len(plain) <= 6:
            reading[c] = plain
for line in (here / "curated.txt").read_text("utf-8").splitlines():
    if line.startswith("reading\t"):
        reading.update((c, line.split("\t")[1]) for c in line.split("\t")[2])
for c, plain in reading.items():
    syllables[plain].add(c)
write("pinyin.txt", syllables)

# Split characters, two parts, characters of GB 2312 only.
parts = collections.defaultdict(set)
for line in lines("chaizi/chaizi-jt.txt"):
    cells = line.split("\t")
    if gb2312(cells[0]) and han(cells[0]):
        for way in cells[1:]:
            pair = way.split()
            if len(pair) == 2 and all(len(p) == 1 and (han(p) or "\u2e80" <= p <= "\u2fdf") for p in pair):
                if all(p not in "一丨丿丶亅乙乚㇆乛" for p in pair):
                    parts[cells[0]].add("".join(look.get(p, p) for p in pair))
if len(sys.argv) > 2:
    seen = collections.Counter()
    for line in pathlib.Path(sys.argv[2]).read_text("utf-8").splitlines():
        text = "".join(simple.get(c, c) for c in line.split("\t")[-1])
        seen.update(a + b for a, b in zip(text, text[1:]))
    wanted = {pair for pairs in parts.values() for pair in pairs}
    common = sorted(pair for pair in wanted if seen["".join(map(end_of, pair))] or seen[pair])
    (here / "common_pairs.txt").write_text("".join(p + "\n" for p in common), "utf-8")
common = set((here / "common_pairs.txt").read_text("utf-8").split())
rows = sorted((c, sorted(p for p in pairs if p not in common)) for c, pairs in parts.items())
(here / "splits.txt").write_text("".join(f"{c}\t{' '.join(ps)}\n" for c, ps in rows if ps), "utf-8")

# Similar shapes, for the level that asks for them.
def code_table(path):
    return {row.split("'")[1]: row.split("'")[3] for row in lines(path) if row.count("'") == 4}
corner = code_table("similar/四角编码字典（70000字）.txt")
strokes = {c: int(n) for c, n in code_table("similar/笔画数字典（20000字）.txt").items()}
CLOSE = ["木扌牛牜", "氵冫讠", "礻衤", "土扌王", "日目月曰", "亻彳", "口囗", "忄小", "纟幺", "广疒厂", "宀穴冖", "钅饣", "艹竹", "刂卜", "攵欠", "又夂"]
close = {a + b for g in CLOSE for a in g for b in g if a != b}
similar = collections.defaultdict(set)
def alike(a, b):
    if a != b and end_of(a) == a and end_of(b) == b and gb2312(a) and gb2312(b):
        similar[a].add(b); similar[b].add(a)
by_part = collections.defaultdict(set)
for c, pairs in parts.items():
    for pair in pairs:
        by_part["?" + pair[1]].add((pair[0], c)); by_part[pair[0] + "?"].add((pair[1], c))
        for whole, rest in ((pair[0], pair[1]), (pair[1], pair[0])):
            if strokes.get(rest, 99) <= 3 and strokes.get(whole, 0) >= 6:
                alike(c, whole)
for members in by_part.values():
    for pa, a in members:
        for pb, b in members:
            if pa + pb in close:
                alike(a, b)
listed = collections.defaultdict(set)
for path in ("similar/形近字语料库.txt", "similar/形近字语料库（CV2）.txt"):
    for line in lines(path):
        c, _, others = line.partition(" ")
        listed[c] |= set(others.strip())
for c, others in listed.items():
    for o in others:
        if corner.get(c) and corner.get(c) == corner.get(o) and abs(strokes.get(c, 0) - strokes.get(o, 99)) <= 1:
            alike(c, o)
for target, c in curated["similar"]:
    alike(target, c)
write("similar.txt", similar)

# What may stand inside a word: hexadecimal ranges by kind.
STOP, CLAUSE = "\n\r\v\f\x85\u2028\u2029。！？；!?;｡‼⁇⁈⁉", "，,、:：､﹐﹑﹕︰"
def kind(code):
    c = chr(code)
    if 0xD800 <= code <= 0xDFFF:
        return ""
    cat = u.category(c)
    if c in STOP: return "stop"
    if c in CLAUSE: return "clause"
    if 0x1F3FB <= code <= 0x1F3FF or c in "\ufffd\u3164\u115f\u1160\uffa0\u2800\u034f": return "invisible"
    if cat in ("Cf", "Mn", "Me") or (cat == "Cc" and c != "\t"): return "invisible"
    if cat == "Zs" or c == "\t": return "space"
    if c not in "★☆" and (0x1F000 <= code <= 0x1FAFF or 0x2600 <= code <= 0x27BF or 0x2B00 <= code <= 0x2BFF): return "emoji"
    if c in taken or c in look: return ""
    if cat[0] in "PS" or cat == "Co" or c in "ーｰ〆丶丨丿": return "mark"
    return ""
ranges, start = [], 0
for code in range(1, 0x110001):
    if code == 0x110000 or kind(code) != kind(start):
        if kind(start): ranges.append(f"{kind(start)}\t{start:X}\t{code - 1:X}\n")
        start = code
(here / "skips.txt").write_text("".join(ranges), "utf-8")

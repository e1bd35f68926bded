"""A last small batch, judged when the second had been mended: more shops, goods' pages, and pages that sell nothing.

As in `recipes.py` and `batch_a.py`: every entry was written from the markup before the extractor had read the page.
"""

from batch_a import CRAWL, JD_FOOT
from batch_b import SHOP_BOX, SHOP_FIELDS


def shop(file, host, name, **more):
    return {
        **CRAWL, **SHOP_BOX, "file": file, "site": "淘宝店铺", "path": f"Exp4/samples4/html/https{host}", "url": f"https://{host}/", "shop": name,
        "fields": {**SHOP_FIELDS, "seller": name}, **more,
    }


def goods(file, address, seller, brand):
    return {
        **CRAWL, "file": file, "site": "京东", "path": f"Exp4/samples4/html/https{address.replace('/', '')}", "url": f"https://{address}",
        "kind": "detail", "each": "/html",
        "fields": {"title": '//*[@class="sku-name"]', "price": "?", "list": "?", "seller": seller, "id": address.split("/")[1].split(".")[0], "brand": brand},
        "literal": ["price", "list", "seller", "id", "brand"],
    }


def other(file, address, kind="other", **more):
    return {**CRAWL, "file": file, "site": "京东", "path": f"Exp4/samples4/html/https{address.replace('/', '')}", "url": f"https://{address}", "kind": kind,
            "number": JD_FOOT, **more}


PAGES = [
    shop("zx-liebofs.html", "liebofs.taobao.com", "裂帛正品官方折扣店"),
    shop("zx-aiyipiao.html", "aiyipiao.taobao.com", "爱艺演出票折扣店"),
    shop("zx-inman.html", "inman.taobao.com", "茵曼自营店"),
    {**goods("zx-jd3.html", "item.jd.com/12280737.html", "星火英语", "?"), "number": [("isbn", "9787313086709")]},
    goods("zx-jd4.html", "item.jd.com/1968957067.html", "德正时尚海外专营店", "?"),
    goods("zx-yiyao4.html", "item.yiyaojd.com/5687035.html", "HP箱包京东自营专区", "hp"),
    other("zx-club.html", "club.jd.com/bbs7111758-1.html"),
    other("zx-help.html", "help.jd.com/user/issue303-3393.html"),
    other("zx-caipiao.html", "caipiao.jd.com/lottery_ssq.html", number=[*JD_FOOT, ("device_platform", "(京)网械平台备字(2018)第00003号")]),
    other("zx-channel.html", "channel.jd.com/12218-12219.html", "gone"),
    {"file": "cf-captcha.html", "site": "Cloudflare", "repo": "codemanki/cloudscraper", "commit": "829e4d3c1fd21d8b8b940ca6e56757a970b56ada",
     "path": "test/fixtures/captcha.html", "url": "", "kind": "blocked"},
    {"file": "sucuri.html", "site": "Sucuri", "repo": "codemanki/cloudscraper", "commit": "829e4d3c1fd21d8b8b940ca6e56757a970b56ada",
     "path": "test/fixtures/sucuri_waf_18_08_2016.html", "url": "", "kind": "blocked|empty"},
    {"file": "yamada.html", "site": "ヤマダデンキ", "repo": "kureho/pokecard-alert-bot", "commit": "2ec9fb5e55a8d9111a663f35aec6e24852b4dfd0",
     "path": "tests/fixtures/yamada_top.html", "url": "", "kind": "other"},
]

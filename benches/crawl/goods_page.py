"""What stands around title and price on a page of goods, made like the median of real ones.

Eleven saved pages of goods of more than 20 kB (JD, 1688, eBay, Newegg, Best Buy, AliExpress, Airbnb, three shop programs, a
small shop), scaled to 60 kB each; shares are means, so that they come to a whole, counts are medians:

| | real | here |
| --- | --- | --- |
| tags with their attributes | 42 % | 42 % |
| scripts | 21 % | 21 % |
| style sheets in the page | 17 % | 16 % |
| white space between tags | 14 % | 7 % |
| visible text | 5 % (of Chinese pages more, three bytes a character) | 13 % |
| elements, attributes | 443, 563 | 443, 640 |
| links, pictures | 52, 7 | 52, 8 |
| pieces of text, characters of text | 133, 2,785 | 220, 2,790 |

`python3 goods_page.py` prints the second column anew.
"""
import random, re

SENTENCES = """选用当季新收的原料，脱壳后低温储存，到货后请放在阴凉干燥处。
每袋五公斤，外包装为双层编织袋，内袋抽真空，开封后请尽快食用。
产地在黑土平原，昼夜温差大，生长期长，颗粒饱满，煮出来有自然的香味。
建议淘洗两遍，加水没过一指节，浸泡二十分钟后再开火，口感更软。
发货前逐袋称重，如有破损请在签收时拍照，客服会安排补发或者退款。
默认发普通快递，偏远地区需要补运费，大件走物流，请留意电话通知。
图片为实物拍摄，因光线和屏幕不同会有色差，请以收到的实物为准。
支持七天无理由退货，退回时请保持包装完好，运费由责任方承担。
仓库每天下午四点前的订单当天发出，节假日顺延，请耐心等待。
包装上印有生产日期和批号，购买前可以向客服询问现货的日期。
适合日常煮饭、熬粥，放凉以后也不会发硬，老人和孩子都吃得惯。
本店所有商品都可以开具普通发票，请在下单时填写抬头和税号。
颜色分为米白、浅灰和藏青三种，尺码偏大，建议按平时的小一码选。
面料透气吸汗，机洗不易变形，第一次洗涤请与其他衣物分开。
杯身为高硼硅玻璃，可以放进微波炉加热，杯盖为硅胶，取下后再加热。
安装只需要一把螺丝刀，说明书在箱内最上层，也可以扫码看视频。
收到后请先核对配件清单，缺少配件请在三天内联系客服补寄。
木材经过烘干处理，表面为水性漆，有轻微气味，通风两天即可使用。
电池为可充电锂电池，充满约两小时，连续使用约六小时。
本品为普通食品，保质期十二个月，储存于阴凉通风处，避免阳光直射。""".splitlines()
NAMES = "产地 净含量 包装 保质期 储存方法 等级 品种 规格 颜色 材质 货号 重量".split()
VALUES = "黑龙江 5kg 袋装 12个月 阴凉干燥 一级 长粒 家庭装 米白 棉 A-1023 5.1kg".split()
MENU = "首页 粮油 生鲜 酒水 服饰 家居 数码 图书 母婴 运动 汽车 家电 办公 宠物 鲜花 我的订单".split()
FOOT = "关于我们 联系我们 帮助中心 配送说明 售后政策 招聘 隐私 营业执照".split()


def style(random):
    names = "box row col card goods list item head foot nav menu tab pic txt btn tag bar".split()
    rules = []
    while sum(map(len, rules)) < 9_700:
        n = random.choice(names)
        rules.append(
            f".{n}-{random.randrange(99)} .{random.choice(names)}{{margin:{random.randrange(40)}px 0 0 {random.randrange(9)}px;"
            f"color:#{random.randrange(4096):03x};font:{random.randrange(10, 20)}px/1.5 arial,sans-serif;display:block}}"
        )
    return "".join(rules)


def script(random, size):
    lines = []
    while sum(map(len, lines)) < size:
        a, b = random.sample("pageConfig sku cat venderId track abtest lazyload imgList stock area promo cart user".split(), 2)
        lines.append(
            f"var {a}_{random.randrange(999)}={{\"id\":{random.randrange(10**9)},\"type\":\"{b}\",\"src\":\"//img{random.randrange(9)}"
            f".shop.example/n1/s450/{random.randrange(16**12):012x}.jpg\",\"on\":true}};"
            f"(function(w,d){{w.{b}=w.{b}||function(){{(w.{b}.q=w.{b}.q||[]).push(arguments)}}}})(window,document);"
        )
    return "".join(lines)


def div(cls, inside, more=""):
    return f"\n      <div class=\"{cls}\"{more}>{inside}</div>"


def body(number):
    """What comes before the title and what comes behind the price; `number` chooses the text."""
    r = random.Random(number)
    link = lambda to, name, cls: f"<a href=\"{to}\" class=\"{cls}\" target=\"_blank\" data-track=\"shop.pc.item.{cls}.{r.randrange(16**20):020x}\">{name}</a>"
    menu = "".join(f"\n        <li class=\"nav-item J_nav_{k}\">{link(f'/about/{k}.html', name, 'nav-link')}</li>" for k, name in enumerate(MENU))
    crumbs = "".join(link(f"/about/c{k}.html", name, "crumb") + "<i class=\"sep\">&gt;</i>" for k, name in enumerate(MENU[1:4]))
    top = (
        f"<meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><style>{style(r)}</style>"
        f"<script>{script(r, 4_200)}</script></head>\n<body class=\"page item\">"
        f"\n  <div class=\"header\" id=\"header\">\n    <ul class=\"nav\">{menu}\n    </ul>\n  </div>"
        f"\n  <div class=\"crumbs\">{crumbs}</div>\n  <div class=\"main w1200\" id=\"detail\">\n    <div class=\"summary\">"
    )
    choices = "".join(
        div("choose-item J_sku", f"<span class=\"dot\"></span><b class=\"name\">{size}公斤装</b>", f" data-sku=\"{r.randrange(10**9)}\" title=\"{size}公斤装\"")
        for size in (1, 2, 5, 10, 25)
    )
    gallery = "".join(
        f"\n        <li class=\"thumb\"><img src=\"//img{k}.shop.example/n5/{r.randrange(16**12):012x}.jpg\" alt=\"商品图{k}\" data-big=\"//img{k}.shop.example/n0/{r.randrange(16**12):012x}.jpg\" width=\"54\" height=\"54\"></li>"
        for k in range(1, 6)
    )
    rows = "".join(
        f"\n        <tr class=\"param-row\"><th>{name}</th><td>{value}</td></tr>" for name, value in zip(NAMES, VALUES)
    )
    told = [r.choice(SENTENCES) + r.choice(SENTENCES) for _ in range(30)]
    prose = "".join(f"\n        <p style=\"margin:0;line-height:1.8\"><span class=\"f14\">{text}</span></p>" for text in told)
    others = "".join(
        f"\n      <li class=\"rec-item\"><a href=\"/item/{k}.html?from=rec\" class=\"rec-link\" title=\"东北大米 第{k}号\"><img src=\"//img2.shop.example/n4/{r.randrange(16**12):012x}.jpg\" alt=\"东北大米 第{k}号\">"
        f"<span class=\"rec-name\">东北大米 第{k}号</span></a><span class=\"rec-price\">¥{k}.00</span></li>"
        for k in (7, 8, 9)
    )
    said = "".join(
        div("comment-item", f"<span class=\"user\">用户{k}***{k}</span><span class=\"star star5\" data-score=\"5\"></span>" + div("comment-con", r.choice(SENTENCES)) + f"<span class=\"date\">2026-10-{k + 10}</span>", f" data-guid=\"{r.randrange(16**16):016x}\"")
        for k in range(12)
    )
    filler = "".join(
        f"\n      <div class=\"floor floor-{k} J_lazyload ui-switchable-panel\" data-tpl=\"{r.randrange(16**40):040x}\" data-log=\"m={k}&amp;p={r.randrange(10**9)}\"><div class=\"floor-hd\"><em></em></div><div class=\"floor-bd lazy\" data-src=\"//api.shop.example/floor?id={r.randrange(10**9)}&amp;page=1&amp;size=20\"><i class=\"loading\"></i></div></div>"
        for k in range(30)
    )
    foot = "".join(link(f"/about/f{k}.html", name, "foot-link") + "<span class=\"line\">|</span>" for k, name in enumerate(FOOT * 3 + FOOT[:5]))
    rest = (
        f"\n      <div class=\"choose\">{choices}\n      </div>\n      <a href=\"#\" class=\"btn btn-cart\" id=\"InitCartUrl\">加入购物车</a>"
        f"\n    </div>\n    <ul class=\"gallery\">{gallery}\n    </ul>\n    <table class=\"params\"><tbody>{rows}\n    </tbody></table>"
        f"\n    <div class=\"detail-content\" id=\"description\">{prose}\n    </div>\n    <div class=\"comments\">{said}\n    </div>"
        f"\n    <ul class=\"recommend\">{others}\n    </ul>{filler}\n  </div>\n  <div class=\"footer\">{foot}"
        f"<p class=\"copy\">京ICP备12345678号-1 版权所有</p></div>\n  <!-- {r.randrange(16**32):032x} rendered by node {r.randrange(99)} -->"
        f"\n  <script>{script(r, 8_000)}</script>\n</body></html>"
    )
    return tuple(re.sub("(?<=\n) +", lambda blanks: blanks[0] * 6, part) for part in (top, rest))


def measured(text):
    """Counted as the real pages were."""
    size = lambda found: sum(len(one.encode()) for one in found)
    whole = size([text])
    scripts = re.findall(r"<script\b[^>]*>(.*?)</script\s*>", text, re.S)
    text = re.sub(r"<script\b[^>]*>.*?</script\s*>", "", text, flags=re.S)
    styles = re.findall(r"<style\b[^>]*>(.*?)</style\s*>", text, re.S)
    text = re.sub(r"<style\b[^>]*>.*?</style\s*>|<!--.*?-->", "", text, flags=re.S)
    tags = re.findall(r"</?[a-zA-Z][^>]*>", text)
    pieces = [re.sub(r"\s+", " ", one).strip() for one in re.split(r"</?[a-zA-Z][^>]*>", text.split("<body", 1)[1].split(">", 1)[1])]
    pieces = [one for one in pieces if one]
    opening = [tag for tag in tags if tag[1] != "/"]
    shares = {"tags": size(tags), "scripts": size(scripts), "styles": size(styles), "text": size(pieces)}
    shares["blanks"] = whole - sum(shares.values())
    counts = {"bytes": whole, "elements": len(opening), "attributes": sum(len(re.findall(r"\s[\w:-]+\s*=", tag)) for tag in opening)}
    for name in ("a", "img"):
        counts[name] = sum(tag.startswith(f"<{name} ") for tag in opening)
    return {name: f"{share / whole:.0%}" for name, share in shares.items()} | counts | {"pieces": len(pieces), "characters": sum(map(len, pieces))}


if __name__ == "__main__":
    top, rest = body(1)
    print(measured(f"<!doctype html>\n<html><head><title>东北大米 第1号</title>{top}<h1>东北大米 第1号</h1><p class='price'>¥1.00</p>{rest}"))

"""Three shops on loopback that live through a month. The day is read from a file before each answer: python3 shops.py DAYFILE LOG

9471 a shop that changes two prices a day, and on day 20 takes an unlawful offer down
9472 a shop that answers 503 on days 9 and 10, and has an endless calendar
9473 a shop whose robots.txt closes /item/ from day 15 on, and whose day 24 is all CAPTCHA
"""
import asyncio, sys, time

DAYFILE, LOG = sys.argv[1], open(sys.argv[2], "a")
GOODS = 40


def day():
    return int(open(DAYFILE).read())


def title(shop, i):
    return f"人民大会堂特供酒 第{i}号" if i % 20 == 0 else f"东北大米 {shop}-{i}号"


def listed(shop, today):
    gone = {20} if shop == 9471 and today >= 20 else set()
    return [i for i in range(1, GOODS + 1) if i not in gone]


def price(shop, i, today):
    return 30 + i + (today if shop == 9471 and i in (1, 2) else 0)


def page(shop, path, today):
    if shop == 9472 and today in (9, 10):
        return 503, "busy"
    if path == "/robots.txt":
        return (200, "User-agent: *\nDisallow: /item/\n") if shop == 9473 and today >= 15 else (404, "")
    if shop == 9473 and today == 24:
        return 200, "<html><title>安全验证</title><body>请完成滑块验证后继续访问</body></html>"
    if path == "/":
        links = "".join(
            f"<li><a href='/item/{i}.html'>{title(shop, i)}</a><span class='price'>¥{price(shop, i, today)}.00</span></li>"
            for i in listed(shop, today)
        )
        calendar = "<a href='/calendar/2026/12'>活动日历</a>" if shop == 9472 else ""
        return 200, f"<html><title>全部商品</title>{calendar}<ul class='goods'>{links}</ul></html>"
    if path.startswith("/calendar/"):
        year, month = map(int, path.split("/")[2:4])
        month, year = (1, year + 1) if month == 12 else (month + 1, year)
        return 200, (
            f"<html><title>{year}年{month}月活动</title><a href='/'>首页</a>"
            f"<a class='next' href='/calendar/{year}/{month}'>下一页</a></html>"
        )
    i = int(path[6:-5])
    if i not in listed(shop, today):
        return 404, "<html><title>商品不存在</title><body>商品已下架</body></html>"
    return 200, (
        f"<html><title>{title(shop, i)}</title><h1>{title(shop, i)}</h1><p>浏览 {time.time_ns() % 9999} 次</p>"
        f"<script type='application/ld+json'>{{\"@type\":\"Product\",\"name\":\"{title(shop, i)}\",\"sku\":\"{i}\","
        f"\"offers\":{{\"price\":\"{price(shop, i, today)}\"}}}}</script></html>"
    )


def shop(port):
    class Shop(asyncio.Protocol):
        def connection_made(self, transport):
            self.transport, self.rest = transport, b""

        def data_received(self, data):
            self.rest += data
            while b"\r\n\r\n" in self.rest:
                head, self.rest = self.rest.split(b"\r\n\r\n", 1)
                path, today = head.split(b" ", 2)[1].decode(), day()
                status, body = page(port, path, today)
                LOG.write(f"{today} {port} {status} {path}\n")
                LOG.flush()
                body = body.encode()
                self.transport.write(
                    f"HTTP/1.1 {status} X\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {len(body)}\r\n\r\n".encode()
                    + body
                )

    return Shop


async def main():
    loop = asyncio.get_running_loop()
    await asyncio.gather(*[(await loop.create_server(shop(port), "127.0.0.1", port)).serve_forever() for port in (9471, 9472, 9473)])


asyncio.run(main())

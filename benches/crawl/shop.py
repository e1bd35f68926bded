"""A shop on loopback: lists of 100, pages of goods of about 60 KB, one in a hundred unlawful.

    python3 shop.py GOODS [page|prose] [print]

`page` is made like a real page of goods (see `goods_page.py`); `prose` is nothing but running text, 20,000 characters of it.
With `print` the pages of goods are printed, a zero byte behind each, and nothing is served. SHOP_EVERY=10: one in ten is unlawful, 0: none.
"""
import asyncio, os, sys

from goods_page import body

GOODS, PER_LIST, PORT = int(sys.argv[1]), 100, 9377
SHAPE = sys.argv[2] if len(sys.argv) > 2 else "page"
PROSE = "".join("<p>" + "普通说明文字，介绍产地与规格。" * 20 + "</p>\n" for _ in range(64))
BODIES = [(top.encode(), rest.encode()) for top, rest in map(body, range(97))]


UNLAWFUL = int(os.environ.get("SHOP_EVERY", "100"))


def title(i):
    return f"人民大会堂特供酒 第{i}号" if UNLAWFUL and i % UNLAWFUL == 0 else f"东北大米 第{i}号"


def page(path):
    if path == "/" or path.startswith("/list/"):
        n = 1 if path == "/" else int(path[6:-5])
        first = (n - 1) * PER_LIST + 1
        links = "".join(
            f"<li><a href='/item/{i}.html'>{title(i)}</a><span class='price'>¥{i}.00</span></li>"
            for i in range(first, min(GOODS, first + PER_LIST - 1) + 1)
        )
        more = f"<a class='next' href='/list/{n + 1}.html'>下一页</a>" if n * PER_LIST < GOODS else ""
        return f"<html><title>全部商品</title><ul class='goods'>{links}</ul>{more}</html>".encode()
    if not path.startswith("/item/"):
        return None
    i = int(path.split("?")[0][6:-5])
    shown = (
        f"<h1>{title(i)}</h1><p class='price'>¥{i}.00</p>"
        f"<script type='application/ld+json'>{{\"@type\":\"Product\",\"name\":\"{title(i)}\","
        f"\"offers\":{{\"price\":\"{i}\"}}}}</script>"
    )
    if SHAPE == "prose":
        return f"<html><title>{title(i)}</title><body>{shown}{PROSE}</body></html>".encode()
    top, rest = BODIES[i % len(BODIES)]
    return f"<!doctype html>\n<html lang=\"zh-CN\"><head><title>{title(i)}</title>".encode() + top + shown.encode() + rest


class Shop(asyncio.Protocol):
    def connection_made(self, transport):
        self.transport, self.rest = transport, b""

    def data_received(self, data):
        self.rest += data
        while b"\r\n\r\n" in self.rest:
            head, self.rest = self.rest.split(b"\r\n\r\n", 1)
            body = page(head.split(b" ", 2)[1].decode())
            status, body = ("404 Not Found", b"") if body is None else ("200 OK", body)
            self.transport.write(
                f"HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\n"
                f"Content-Length: {len(body)}\r\n\r\n".encode()
                + body
            )


async def main():
    server = await asyncio.get_running_loop().create_server(Shop, "127.0.0.1", PORT)
    await server.serve_forever()


if __name__ == "__main__":
    if sys.argv[3:] == ["print"]:
        sys.stdout.buffer.write(b"\0".join(page(f"/item/{i}.html") for i in range(1, GOODS + 1)))
    else:
        asyncio.run(main())

"""Writes saved pages as a WARC.gz with warcio, request and response each, and prints its size and the seconds it took.

warcio_pages.py FOLDER OUT: every file of the folder, in order of name, is a page.
"""

import io
import pathlib
import sys
import time

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

folder, out = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
pages = [(path.name, path.read_bytes()) for path in sorted(folder.iterdir()) if path.is_file()]
began = time.process_time()
with out.open("wb") as file:
    writer = WARCWriter(file, gzip=True)
    for name, body in pages:
        url = f"https://shop.example/{name}"
        request = StatusAndHeaders(f"GET /{name} HTTP/1.1", [("host", "shop.example"), ("user-agent", "Xuncha/0.1")], is_http_request=True)
        answer = StatusAndHeaders("200 OK", [("Content-Type", "text/html; charset=utf-8"), ("Date", "Mon, 30 Nov 2026 00:00:00 GMT")], protocol="HTTP/1.1")
        response = writer.create_warc_record(url, "response", payload=io.BytesIO(body), http_headers=answer)
        writer.write_request_response_pair(writer.create_warc_record(url, "request", http_headers=request), response)
print(out.stat().st_size, time.process_time() - began)

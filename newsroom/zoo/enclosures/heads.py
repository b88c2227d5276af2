"""Headers and statuses that are too many, too long or out of place."""

from newsroom.zoo.animals import animal
from newsroom.zoo.visit import Reply, Visit

_MEGABYTE = 1024 * 1024


@animal(feed="too-large: headers", page="rejected: headers", robots="too-large: robots.txt")
async def endless_headers(visit: Visit) -> None:
    await visit.send(b"HTTP/1.1 200 OK\r\n")
    while True:
        await visit.send(b"X-Again: and again and again\r\n" * 500)


@animal(feed="too-large: headers")
async def endless_header_line(visit: Visit) -> None:
    await visit.send(b"HTTP/1.1 200 OK\r\nX-Long: ")
    while True:
        await visit.send(b"x" * 16_384)


@animal(feed="too-large: headers")
async def endless_status_line(visit: Visit) -> None:
    await visit.send(b"HTTP/1.1 200 ")
    while True:
        await visit.send(b"OK" * 8_192)


@animal(feed="too-large: headers", page="rejected: headers")
def huge_header(visit: Visit) -> Reply:
    return Reply(visit.good(), headers=(("X-Huge", "x" * _MEGABYTE),))


@animal(feed="too-large: headers")
def huge_etag(visit: Visit) -> Reply:
    return Reply(visit.good(), headers=(("ETag", '"' + "x" * _MEGABYTE + '"'),))


@animal(feed="too-large: headers", page="rejected: headers")
def many_headers(visit: Visit) -> Reply:
    return Reply(visit.good(), headers=tuple((f"X-{n}", "1") for n in range(100_000)))


@animal(feed="too-large: headers", page="rejected: headers")
def cookie_flood(visit: Visit) -> Reply:
    return Reply(visit.good(), headers=tuple(("Set-Cookie", f"c{n}={'y' * 4_000}") for n in range(1_000)))


@animal(feed="ok: ", page="stored: ")
def some_cookies(visit: Visit) -> Reply:
    return Reply(visit.good(), headers=tuple(("Set-Cookie", f"c{n}=y; Path=/") for n in range(40)))


@animal(feed="ok: ", page="stored: ")
async def folded_header(visit: Visit) -> None:
    body = visit.good()
    await visit.head("X-Folded: one\r\n two\r\n\tthree", f"Content-Length: {len(body)}")
    await visit.send(body)


@animal(feed="error: no HTTP", page="failed: no HTTP")
async def nul_in_header(visit: Visit) -> None:
    body = visit.good()
    await visit.head('ETag: "a\0b"', f"Content-Length: {len(body)}")
    await visit.send(body)


@animal(feed="ok: ")
async def odd_bytes_in_etag(visit: Visit) -> None:
    """Latin-1, an escape code and a tab: none of it may come back in a question, or reach a terminal."""
    body = visit.good()
    await visit.head('ETag: "\xff\xfe\x1b[31m\tred"', "Last-Modified: \x1b]0;owned\x07", f"Content-Length: {len(body)}")
    await visit.send(body)


@animal(feed="error: no HTTP")
async def header_without_colon(visit: Visit) -> None:
    await visit.head("this is no header", "Content-Length: 0")


@animal(feed="ok: ", page="stored: ")
def dates_of_nonsense(visit: Visit) -> Reply:
    headers = (("Last-Modified", "yesterday, at tea"), ("Date", "Thu, 01 Jan 1970 00:00:00 GMT"), ("Expires", "-1"))
    return Reply(visit.good(), headers=(*headers, ("Age", "99999999999999999999"), ("Cache-Control", "max-age=-9e99")))


@animal(feed="ok: ")
def etag_of_ten_kilobytes(visit: Visit) -> Reply:
    return Reply(visit.good(), headers=(("ETag", '"' + "x" * 10_000 + '"'),))


@animal(feed="ok: ", page="stored: ")
def odd_content_type(visit: Visit) -> Reply:
    return Reply(visit.good(), content_type='text/html; charset="; charset=utf-8; ' + "a=b; " * 500)


for _status, _feed, _page in (
    (204, "empty: ", "failed: the answer is empty"),
    (205, "empty: ", "failed: the answer is empty"),
    (206, "error: 206", "failed: 206"),
    (226, "error: 226", "failed: 226"),
    (304, "error: 304", "failed: 304"),
    (300, "error: 300", "rejected: 300"),
    (418, "error: 418", "rejected: 418"),
    (599, "error: 599", "failed: 599"),
    (999, "error: 999", "rejected: 999"),
    (402, "error: 402", "rejected: 402"),
    (407, "error: 407", "rejected: 407"),
):

    @animal(name=f"status-{_status}", feed=_feed, page=_page)
    def _bare_status(visit: Visit, status: int = _status) -> Reply:
        return Reply(b"" if status in {204, 205, 304} else visit.good(), status)


for _name, _value in (
    ("eternal", "99999999999"),
    ("negative", "-5"),
    ("garbage", "when hell freezes over"),
    ("far-date", "Fri, 31 Dec 9999 23:59:59 GMT"),
    ("past", "Thu, 01 Jan 1970 00:00:00 GMT"),
    ("beyond-numbers", "9" * 5_000),
    ("bad-offset", "Fri, 31 Dec 2027 23:59:59 +9999999999"),
):

    @animal(name=f"retry-after-{_name}", feed="blocked: 429", page="failed: 429")
    def _retry_after(visit: Visit, value: str = _value) -> Reply:
        return Reply(b"", 429, headers=(("Retry-After", value),))

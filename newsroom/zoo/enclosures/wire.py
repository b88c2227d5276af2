"""Servers that break HTTP itself, or the connection under it."""

from newsroom.zoo.animals import animal
from newsroom.zoo.visit import Visit

_PIECE = b"<p>and so on, and so on, without an end</p>\n" * 400


@animal(feed="error: closed the connection", page="failed: closed the connection", robots="error: robots.txt")
async def closes_at_once(visit: Visit) -> None:
    visit.writer.close()


@animal(feed="error: broke the connection off", page="failed: broke the connection off", robots="error: robots.txt")
async def resets(visit: Visit) -> None:
    visit.reset()


@animal(feed="error: closed the connection", page="failed: closed the connection")
async def closes_mid_header(visit: Visit) -> None:
    await visit.send(b"HTTP/1.1 200 OK\r\nContent-Ty")


@animal(feed="error: cut off", page="failed: cut off", sitemap="error: cut off")
async def closes_mid_body(visit: Visit) -> None:
    body = visit.good()
    await visit.head(f"Content-Length: {len(body)}")
    await visit.send(body[: len(body) // 2])


@animal(feed="error: cut off", page="failed: cut off")
async def resets_mid_body(visit: Visit) -> None:
    body = visit.good()
    await visit.head(f"Content-Length: {len(body)}")
    await visit.send(body[: len(body) // 2])
    visit.reset()


@animal(feed="error: cut off", page="failed: cut off")
async def closes_mid_chunk(visit: Visit) -> None:
    await visit.head("Transfer-Encoding: chunked")
    await visit.send(b"ffff\r\n" + visit.good())


@animal(feed="error: cut off", page="failed: cut off")
async def promises_more(visit: Visit) -> None:
    await visit.head("Content-Length: 100000")
    await visit.send(visit.good())


@animal(feed="error: no HTTP", page="failed: no HTTP")
async def promises_less(visit: Visit) -> None:
    await visit.head("Content-Length: 60")
    await visit.send(visit.good())


@animal(feed="too-large: larger than the limit", page="rejected: larger than the limit")
async def promises_terabytes(visit: Visit) -> None:
    await visit.head("Content-Length: 99999999999999")
    await visit.send(visit.good())


@animal(feed="error: no HTTP", page="failed: no HTTP")
async def length_beyond_numbers(visit: Visit) -> None:
    await visit.head("Content-Length: " + "9" * 6_000)


@animal(feed="error: no HTTP", page="failed: no HTTP")
async def length_below_zero(visit: Visit) -> None:
    await visit.head("Content-Length: -1")
    await visit.send(visit.good())


@animal(feed="error: no HTTP", page="failed: no HTTP")
async def two_lengths(visit: Visit) -> None:
    await visit.head("Content-Length: 5", "Content-Length: 7000")
    await visit.send(visit.good())


@animal(feed="error: no HTTP", page="failed: no HTTP")
async def length_and_chunks(visit: Visit) -> None:
    await visit.head("Content-Length: 5", "Transfer-Encoding: chunked")
    await visit.send(b"2\r\nab\r\n0\r\n\r\n")


@animal(feed="too-large: larger than the limit", page="rejected: larger than the limit", sitemap="too-large: larger")
async def endless_body(visit: Visit) -> None:
    await visit.head()
    while True:
        await visit.send(_PIECE)


@animal(feed="too-large: larger than the limit", page="rejected: larger than the limit")
async def endless_chunks(visit: Visit) -> None:
    await visit.head("Transfer-Encoding: chunked")
    while True:
        await visit.send(f"{len(_PIECE):x}\r\n".encode() + _PIECE + b"\r\n")


@animal(feed="error: no HTTP", page="failed: no HTTP")
async def impossible_chunk(visit: Visit) -> None:
    await visit.head("Transfer-Encoding: chunked")
    await visit.send(b"fffffffffffffffffffff\r\n" + visit.good())


@animal(feed="error: no HTTP", page="failed: no HTTP")
async def nonsense_chunk(visit: Visit) -> None:
    await visit.head("Transfer-Encoding: chunked")
    await visit.send(b"zebra\r\n" + visit.good())


@animal(feed="too-large: wrapped in more than", page="rejected: wrapped in more than")
async def chunk_extensions(visit: Visit) -> None:
    """One-byte chunks, each with kilobytes of extension: the body stays small, the wire does not."""
    await visit.head("Transfer-Encoding: chunked")
    extension = b";a=" + b"b" * 4_000
    while True:
        await visit.send((b"1" + extension + b"\r\n<\r\n") * 20)


@animal(feed="too-large: wrapped", page="rejected: wrapped")
async def one_endless_chunk_extension(visit: Visit) -> None:
    await visit.head("Transfer-Encoding: chunked")
    await visit.send(b"1;a=")
    while True:
        await visit.send(b"b" * 16_384)


@animal(feed="too-large: ", page="rejected: ")
async def trailer_flood(visit: Visit) -> None:
    await visit.head("Transfer-Encoding: chunked")
    body = visit.good()
    await visit.send(f"{len(body):x}\r\n".encode() + body + b"\r\n0\r\n")
    while True:
        await visit.send(b"X-More: and more\r\n" * 500)


@animal(feed="ok: ", page="stored: ")
async def goes_on_after_the_end(visit: Visit) -> None:
    """A whole answer, kept open; then answer after answer that nobody asked for."""
    body = visit.good()
    whole = f"HTTP/1.1 200 OK\r\nContent-Type: {visit.content_type}\r\nContent-Length: {len(body)}\r\n\r\n"
    await visit.send(whole.encode() + body)
    while True:
        await visit.send((whole.encode() + body) * 20)


@animal(feed="error: no HTTP", page="failed: no HTTP")
async def garbage(visit: Visit) -> None:
    await visit.send(bytes(range(256)) * 40 + b"\r\n\r\n")


@animal(feed="error: no HTTP", page="failed: no HTTP")
async def http_0_9(visit: Visit) -> None:
    await visit.send(visit.good())


@animal(feed="error: no HTTP")
async def speaks_ssh(visit: Visit) -> None:
    await visit.send(b"SSH-2.0-OpenSSH_9.7\r\n")


@animal(feed="error: no HTTP")
async def status_without_number(visit: Visit) -> None:
    await visit.send(b"HTTP/1.1 abc def\r\n\r\n")


@animal(feed="too-large: headers", page="rejected: headers")
async def continue_flood(visit: Visit) -> None:
    while True:
        await visit.send(b"HTTP/1.1 100 Continue\r\n\r\n" * 500)


@animal(feed="too-large: headers", page="rejected: headers")
async def early_hints_flood(visit: Visit) -> None:
    while True:
        await visit.send(b"HTTP/1.1 103 Early Hints\r\nLink: </a>; rel=preload\r\n\r\n" * 200)


@animal(feed="error: 101", page="rejected: 101")
async def switching_protocols(visit: Visit) -> None:
    await visit.send(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: zebra\r\nConnection: Upgrade\r\n\r\n")
    while True:
        await visit.send(_PIECE)

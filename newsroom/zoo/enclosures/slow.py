"""Servers that take their time."""

import asyncio

from newsroom.zoo.animals import animal
from newsroom.zoo.visit import Visit

_PAUSE_S = 0.4


async def _drip(visit: Visit, data: bytes) -> None:
    for byte in data:
        await visit.send(bytes([byte]))
        await asyncio.sleep(_PAUSE_S)


@animal(feed="timeout: no answer began within", page="failed: no answer began within", robots="timeout: robots.txt")
async def silent(visit: Visit) -> None:
    await asyncio.Event().wait()


@animal(feed="timeout: no answer began within", page="failed: no answer began within", robots="timeout: robots.txt")
async def slow_header(visit: Visit) -> None:
    await _drip(visit, b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n" + b"X: y\r\n" * 10_000)


@animal(feed="timeout: too slow", page="failed: too slow", sitemap="timeout: too slow", robots="timeout: robots.txt")
async def slow_body(visit: Visit) -> None:
    await visit.head("Content-Length: 100000")
    await _drip(visit, visit.good() * 100)


@animal(feed="timeout: too slow", page="failed: too slow")
async def slow_chunks(visit: Visit) -> None:
    await visit.head("Transfer-Encoding: chunked")
    for byte in visit.good():
        await visit.send(b"1\r\n" + bytes([byte]) + b"\r\n")
        await asyncio.sleep(_PAUSE_S)


@animal(feed="timeout: fell silent", page="failed: fell silent")
async def stalls_midway(visit: Visit) -> None:
    await visit.head("Content-Length: 100000")
    await visit.send(visit.good())
    await asyncio.Event().wait()


@animal(feed="timeout: fell silent", page="failed: fell silent")
async def never_ends_its_last_chunk(visit: Visit) -> None:
    await visit.head("Transfer-Encoding: chunked")
    body = visit.good()
    await visit.send(f"{len(body):x}\r\n".encode() + body + b"\r\n")
    await asyncio.Event().wait()


@animal(feed="timeout: no answer began within")
async def patient_continue(visit: Visit) -> None:
    while True:
        await visit.send(b"HTTP/1.1 100 Continue\r\n\r\n")
        await asyncio.sleep(_PAUSE_S)

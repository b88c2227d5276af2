"""One request to a service. aiohttp makes it, which crawling needs anyway."""

from typing import TYPE_CHECKING

from desk.service.failures import LINE_LOST, Failure, broken_key, no_connection, of_status, too_long, too_slow
from desk.service.settings import ServiceSettings

if TYPE_CHECKING:
    import aiohttp

_CHUNK_BYTES = 16 * 1024


def session_over(connector: "aiohttp.BaseConnector", settings: ServiceSettings) -> "aiohttp.ClientSession":
    """A session for requests. It keeps no cookies, and unpacks nothing: a small answer could become a large one."""
    import aiohttp

    return aiohttp.ClientSession(
        connector=connector,
        timeout=aiohttp.ClientTimeout(total=settings.timeout_s),
        cookie_jar=aiohttp.DummyCookieJar(),
        auto_decompress=False,
    )


async def post(
    path: str,
    body: bytes,
    settings: ServiceSettings,
    key: str,
    session: "aiohttp.ClientSession",
    limit_bytes: int,
) -> bytes | Failure:
    """What the service answers at this path below its address, at most so many bytes, or why there is nothing.

    `key` is the secret itself. A redirect is not followed: it would take the key where nobody configured. Raises what the
    session's connector raises for an address that it refuses.
    """
    import aiohttp

    if not key.isascii() or not key.isprintable() or " " in key:
        return broken_key(settings.table)
    headers = {"content-type": "application/json", "accept": "application/json", "accept-encoding": "identity"}
    if key:
        headers["authorization"] = f"Bearer {key}"
    try:
        async with session.post(
            f"{settings.address}/{path}", data=body, headers=headers, allow_redirects=False
        ) as answer:
            failure = of_status(answer.status, settings.table)
            return failure or await _whole(answer.content, limit_bytes)
    except TimeoutError:
        return too_slow(settings.timeout_s)
    except aiohttp.ClientConnectorCertificateError as cause:
        return no_connection(cause.certificate_error)
    except aiohttp.ClientConnectorError as cause:
        return no_connection(cause.os_error)
    except (aiohttp.ClientError, OSError):
        return LINE_LOST


async def _whole(content: "aiohttp.StreamReader", limit_bytes: int) -> bytes | Failure:
    """The body, unless it is too long, which is seen without reading all of it."""
    read = bytearray()
    while len(read) <= limit_bytes and (chunk := await content.read(_CHUNK_BYTES)):
        read += chunk
    return bytes(read) if len(read) <= limit_bytes else too_long(limit_bytes)

"""One question to the service, as one request. aiohttp makes it, which crawling needs anyway."""

from typing import TYPE_CHECKING

from desk.machine.answers import (
    ANSWER_LIMIT_BYTES,
    BROKEN_KEY,
    LINE_LOST,
    Failure,
    no_connection,
    of_status,
    text_of,
    too_slow,
)
from desk.machine.questions import Question, request_body
from desk.machine.settings import MachineSettings

if TYPE_CHECKING:
    import aiohttp

_CHUNK_BYTES = 16 * 1024


def session_over(connector: "aiohttp.BaseConnector", settings: MachineSettings) -> "aiohttp.ClientSession":
    """A session for questions. It keeps no cookies, and unpacks nothing: a small answer could become a large one."""
    import aiohttp

    return aiohttp.ClientSession(
        connector=connector,
        timeout=aiohttp.ClientTimeout(total=settings.timeout_s),
        cookie_jar=aiohttp.DummyCookieJar(),
        auto_decompress=False,
    )


async def ask(
    question: Question, settings: MachineSettings, key: str, session: "aiohttp.ClientSession"
) -> str | Failure:
    """The text that answers a question, or why there is none. `key` is the secret itself. A redirect is not followed: it
    would take the key where nobody configured. Raises what the session's connector raises for an address that it refuses.
    """
    import aiohttp

    if not key.isascii() or not key.isprintable() or " " in key:
        return BROKEN_KEY
    headers = {"content-type": "application/json", "accept": "application/json", "accept-encoding": "identity"}
    if key:
        headers["authorization"] = f"Bearer {key}"
    address = f"{settings.address}/chat/completions"
    try:
        async with session.post(address, data=request_body(question), headers=headers, allow_redirects=False) as answer:
            failure = of_status(answer.status)
            return failure or text_of(await _beginning(answer.content))
    except TimeoutError:
        return too_slow(settings.timeout_s)
    except aiohttp.ClientConnectorCertificateError as cause:
        return no_connection(cause.certificate_error)
    except aiohttp.ClientConnectorError as cause:
        return no_connection(cause.os_error)
    except (aiohttp.ClientError, OSError):
        return LINE_LOST


async def _beginning(content: "aiohttp.StreamReader") -> bytes:
    """The body, or so much of it that it is seen to be too long."""
    read = bytearray()
    while len(read) <= ANSWER_LIMIT_BYTES and (chunk := await content.read(_CHUNK_BYTES)):
        read += chunk
    return bytes(read)

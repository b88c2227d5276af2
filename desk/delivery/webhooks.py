"""A frozen message as a signed request, after the Standard Webhooks specification (version 1).

The body is JSON, the same bytes at every attempt. `webhook-id` is the delivery's key: who has seen it has the message.
`webhook-timestamp` is when the attempt was made, in seconds since 1970. `webhook-signature` is `v1,` and the Base64 of the
HMAC-SHA256, by the secret, of `<webhook-id>.<webhook-timestamp>.<body>`. A secret that begins with `whsec_` is the Base64
of the key; any other is the key itself, in UTF-8.

A receiver checks the signature over the bytes that it got, and refuses a timestamp that is minutes away from its clock.
"""

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from desk.delivery.outcomes import Outcome, later, of_status, of_system_error, refused
from desk.delivery.secrets import reveal
from desk.delivery.settings import WebhookTarget
from desk.delivery.values import Frozen
from desk.errors import SecretMissing

if TYPE_CHECKING:
    import aiohttp

FORMAT = 1
_PREFIX = "whsec_"
_ANSWER_LIMIT_BYTES = 64 * 1024
Connector = Callable[[], "aiohttp.BaseConnector"]
"""Makes the connections, and refuses those that may not be: what it raises for them is an OSError or a ValueError."""


def build_body(frozen: Frozen, key: str) -> bytes:
    """What is sent. `content` is the JSON form of the message; `text` its readable form."""
    content = frozen.text("json")
    value = {
        "format": FORMAT,
        "type": frozen.kind.value,
        "id": key,
        "brief": frozen.brief,
        "key": frozen.key,
        "subject": frozen.subject,
        "made_at": frozen.made_at.isoformat(),
        "text": frozen.text("text"),
        "content": json.loads(content) if content else None,
    }
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def signed_headers(body: bytes, key: str, secret: str, now: datetime) -> dict[str, str]:
    """The headers that prove who sent the body, at that instant (aware). Raises ValueError for a secret that is broken."""
    at = str(int(now.timestamp()))
    mac = hmac.new(_key_of(secret), b".".join((key.encode(), at.encode(), body)), hashlib.sha256)
    return {
        "content-type": "application/json; charset=utf-8",
        "webhook-id": key,
        "webhook-timestamp": at,
        "webhook-signature": "v1," + base64.b64encode(mac.digest()).decode(),
    }


async def send_webhook(
    frozen: Frozen, key: str, target: WebhookTarget, *, connector: Connector, timeout_s: float, now: datetime
) -> Outcome:
    """One attempt. A redirect is not followed: it would lead where nobody configured."""
    import aiohttp

    body = build_body(frozen, key)
    try:
        headers = signed_headers(body, key, reveal(target.secret), now)
    except (SecretMissing, ValueError) as wrong:
        return later(f"its secret: {wrong}")
    timeout = aiohttp.ClientTimeout(total=timeout_s)
    try:
        async with (
            aiohttp.ClientSession(
                connector=connector(), timeout=timeout, cookie_jar=aiohttp.DummyCookieJar()
            ) as session,
            session.post(target.url, data=body, headers=headers, allow_redirects=False) as answer,
        ):
            await answer.content.read(_ANSWER_LIMIT_BYTES)
            return of_status(answer.status, answer.headers.get("retry-after"), now)
    except TimeoutError:
        return later(f"no answer within {timeout_s:g} s")
    except aiohttp.ClientConnectorError as cause:
        return of_system_error(cause.os_error)
    except (aiohttp.ClientError, OSError) as cause:
        return later(f"{type(cause).__name__}: {cause}")
    except ValueError as cause:
        return refused(str(cause))


def _key_of(secret: str) -> bytes:
    if not secret.startswith(_PREFIX):
        return secret.encode()
    try:
        return base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
    except binascii.Error:
        raise ValueError(f"what follows {_PREFIX} is not Base64") from None

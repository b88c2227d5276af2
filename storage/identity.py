"""The identity of a link or article as the tables keep it."""

import hashlib

from storage.cleaning import clean_text

KEY_LIMIT_BYTES = 2_000
"""PostgreSQL indexes values of at most about 2,700 bytes, and hostile feeds hold longer addresses."""


def stored_key(key: str) -> str:
    """The key itself, or for a very long one its beginning and the SHA-256 of the whole."""
    clean = clean_text(key)
    data = clean.encode()
    if len(data) <= KEY_LIMIT_BYTES:
        return clean
    return f"{data[: KEY_LIMIT_BYTES - 80].decode('utf-8', 'ignore')}#sha256:{hashlib.sha256(data).hexdigest()}"


def same_page(url: str) -> str:
    """The reason of a duplicate: the article that it is another address of."""
    return f"same page as {url}"


def same_text(url: str) -> str:
    """The reason of a duplicate whose text its outlet published under another address before."""
    return f"same text as {url}"

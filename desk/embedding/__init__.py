"""Embeddings of articles by a service: what it is asked, and what its answer is worth. Off unless one is configured."""

from typing import TYPE_CHECKING

from desk.embedding.settings import EmbeddingSettings
from desk.embedding.vectors import ANSWER_LIMIT_BYTES, key_of, loaded, request_body, text_of, vectors_of
from desk.service import Failure, post

if TYPE_CHECKING:
    from collections.abc import Sequence

    import aiohttp

__all__ = ["EmbeddingSettings", "embed", "key_of", "loaded", "text_of"]


async def embed(
    texts: "Sequence[str]", settings: EmbeddingSettings, key: str, session: "aiohttp.ClientSession"
) -> list[bytes] | Failure:
    """The vectors of texts as they are kept, by one request, or why there are none. `key` is the secret itself. Raises what the
    session's connector raises for an address that it refuses."""
    answer = await post("embeddings", request_body(texts, settings), settings, key, session, ANSWER_LIMIT_BYTES)
    return answer if isinstance(answer, Failure) else vectors_of(answer, len(texts), settings)

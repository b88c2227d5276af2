"""What grouping sees of one article, made once beside its fingerprint and kept as compact bytes.

Terms are bound to the article's language; everything else is the same in every language.
"""

import json
import zlib
from base64 import b64decode, b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from stories.figures import figures_of
from stories.names import names_of
from stories.sketch import packed, sketch_of, unpacked
from stories.terms import terms_of
from stories.tokens import folded

VERSION: Final = 1
ENTITIES_LIMIT: Final = 48
LINKS_LIMIT: Final = 12
_LINK_CHARS: Final = 200
_DUMP_LIMIT: Final = 64 * 1024
_IN_TITLE, _IN_LEAD, _ELSEWHERE = 3, 2, 1
_LEAD_CHARS: Final = 400


@dataclass(frozen=True, slots=True)
class Mention:
    """An entry of the gazetteer that an article names: its id, its kind ("place", "person", ...) and where its name stands.

    `at` counts the characters of `f"{title}\\n\\n{text}"`.
    """

    entity: str
    kind: str
    at: int


@dataclass(frozen=True, slots=True)
class Features:
    """`terms`, `entities` and `places` come with a weight that says how prominent they are; a place is an entity, too.

    `numbers` and `days` have the forms of `stories.figures`, `names` those of `stories.names`; `links` are addresses without
    a scheme; `sketch` is what `stories.sketch` made of the text.
    """

    terms: tuple[tuple[str, int], ...]
    entities: tuple[tuple[str, int], ...]
    places: tuple[tuple[str, int], ...]
    numbers: tuple[str, ...]
    days: tuple[str, ...]
    names: tuple[str, ...]
    links: tuple[str, ...]
    sketch: tuple[int, ...]

    def dumps(self) -> bytes:
        """Compact bytes for the database; the first is the version."""
        sketch = b64encode(packed(self.sketch)).decode("ascii")
        weighted, plain = (self.terms, self.entities, self.places), (self.numbers, self.days, self.names, self.links)
        fields = (*weighted, *plain, sketch)
        written = json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode()
        return bytes([VERSION]) + zlib.compress(written, 6)

    @classmethod
    def loads(cls, value: bytes) -> "Features":
        """What `dumps` wrote. Raises ValueError for other bytes, and for those of another version."""
        if value[:1] != bytes([VERSION]):
            raise ValueError(
                f"features of version {value[0] if value else 'none'}; make them anew with silkwatch reprocess"
            )
        try:
            inflater = zlib.decompressobj()
            fields = json.loads(inflater.decompress(value[1:], _DUMP_LIMIT))
            terms, entities, places, numbers, days, names, links, sketch = fields
            return cls(
                terms=_weighted(terms),
                entities=_weighted(entities),
                places=_weighted(places),
                numbers=tuple(map(str, numbers)),
                days=tuple(map(str, days)),
                names=tuple(map(str, names)),
                links=tuple(map(str, links)),
                sketch=unpacked(b64decode(sketch)),
            )
        except (zlib.error, TypeError, ValueError) as error:
            raise ValueError(f"these bytes are no features: {error}") from error


def _weighted(pairs: Iterable[tuple[str, int]]) -> tuple[tuple[str, int], ...]:
    return tuple((str(key), int(weight)) for key, weight in pairs)


def features_of(
    title: str, text: str, language: str, entities: Iterable[Mention] = (), links: Iterable[str] = ()
) -> Features:
    """The features of an article. `links` are the addresses to which its text links; the first of many are kept."""
    mentions = sorted(entities, key=lambda mention: mention.at)
    lead_ends = len(title) + _LEAD_CHARS
    weights: dict[str, int] = {}
    for mention in mentions:
        weight = _IN_TITLE if mention.at < len(title) else _IN_LEAD if mention.at < lead_ends else _ELSEWHERE
        weights[mention.entity] = weights.get(mention.entity, 0) + weight
    place_ids = {mention.entity for mention in mentions if mention.kind == "place"}
    ranked = sorted(weights.items(), key=lambda pair: -pair[1])[:ENTITIES_LIMIT]
    numbers, days = figures_of(folded(f"{title}\n\n{text}"), language)
    return Features(
        terms=terms_of(title, text, language),
        entities=tuple(ranked),
        places=tuple(pair for pair in ranked if pair[0] in place_ids),
        numbers=numbers,
        days=days,
        names=names_of(title, text, language, frozenset(mention.at for mention in mentions)),
        links=_plain_links(links),
        sketch=sketch_of(text),
    )


def _plain_links(links: Iterable[str]) -> tuple[str, ...]:
    """Addresses of pages, not of front pages, without what differs between two links to one page."""
    plain: dict[str, None] = {}
    for link in links:
        try:
            parts = urlsplit(link)
        except ValueError:
            continue
        path = parts.path.rstrip("/")
        if parts.scheme in ("http", "https") and (path or parts.query):
            query = f"?{parts.query}" if parts.query else ""
            plain.setdefault(f"{parts.netloc.lower().removeprefix('www.')}{path}{query}"[:_LINK_CHARS])
    return tuple(plain)[:LINKS_LIMIT]

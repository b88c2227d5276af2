"""Full-text search: FTS5 on SQLite, a tsvector on PostgreSQL, with the same answers.

The text comes folded from the caller, and so does the query: this room knows no languages. A word is a run of letters,
digits and underscores. PostgreSQL's own parser is not asked, since what it takes for a word depends on the server's
locale; the words and their places are handed over as they are.

A query is words, all of which must occur, and "phrases" in double quotes. Nothing in a query is an operator, so no
query can be wrong: what holds no word finds nothing.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, text

from storage.cleaning import clean_text

QUERY_TERMS_LIMIT = 100
INDEXED_TEXT_LIMIT_CHARS = 500_000
TITLE_WEIGHT = 4.0
_WORD = re.compile(r"\w+")
_TERM = re.compile(r'"([^"]*)"?|([^\s"]+)')
_WORD_LIMIT_CHARS = 500  # PostgreSQL takes words of 2,046 bytes at most
_PLACES_LIMIT = 250  # places of one word that PostgreSQL remembers
_LAST_PLACE = 16_383  # later words are found, but not as part of a phrase
_WORDS_LIMIT_BYTES = 900_000  # a tsvector ends at 1 MiB

_RANK_WEIGHTS = f"{{{1 / TITLE_WEIGHT}, 0, 0, 1}}"  # of places marked D (the text), C, B and A (the title)

_FILL_SQLITE = text("INSERT INTO article_search (rowid, title, text) VALUES (:snapshot_id, :title, :text)")
_FILL_POSTGRESQL = text(
    "INSERT INTO article_search (article_id, words) VALUES (:article_id, CAST(:words AS tsvector)) "
    "ON CONFLICT (article_id) DO UPDATE SET words = excluded.words"
)
_LAST_NUMBER = text("SELECT max(id) FROM snapshots")
_RENUMBER = text("UPDATE snapshots SET id = :id WHERE article_id = :article AND revision = :revision")
_ASK_SQLITE = text(
    f"SELECT s.article_id AS id, -bm25(article_search, {TITLE_WEIGHT}, 1.0) AS rank FROM article_search "
    "JOIN snapshots s ON s.id = article_search.rowid "
    "JOIN articles a ON a.id = s.article_id AND a.revision = s.revision "
    "WHERE article_search MATCH :query ORDER BY rank DESC, id DESC LIMIT :limit"
)
_ASK_POSTGRESQL = text(
    f"SELECT article_id AS id, ts_rank('{_RANK_WEIGHTS}', words, CAST(:query AS tsquery)) AS rank "
    "FROM article_search WHERE words @@ CAST(:query AS tsquery) ORDER BY rank DESC, id DESC LIMIT :limit"
)


@dataclass(frozen=True, slots=True)
class Searchable:
    """The folded title and text of one version, with the ids under which the two databases index it."""

    article_id: int
    snapshot_id: int
    title: str
    text: str


def index(connection: Connection, versions: Sequence[Searchable]) -> None:
    """Put versions into the index, in place of earlier ones of the same article.

    SQLite's index holds no copy of the text, so an entry cannot be taken out of it: that of an earlier version stays,
    and is left out of answers because its snapshot is no longer the article's newest.
    """
    if not versions:
        return
    if connection.dialect.name == "sqlite":
        rows = [
            {"snapshot_id": v.snapshot_id, "title": clean_text(v.title), "text": clean_text(_cut(v.text))}
            for v in versions
        ]
        connection.execute(_FILL_SQLITE, rows)
    else:
        connection.execute(
            _FILL_POSTGRESQL,
            [{"article_id": v.article_id, "words": _tsvector(v.title, _cut(v.text))} for v in versions],
        )


def renumbered(connection: Connection, versions: Sequence[tuple[int, int]]) -> list[int]:
    """New numbers for snapshots of (article, revision), under which these versions can be indexed again; in order.

    On SQLite each moves behind all others: the entry under its old number leads nowhere from then on, as that of an
    earlier version does. On PostgreSQL an entry belongs to its article, and is replaced.
    """
    if connection.dialect.name != "sqlite" or not versions:
        return [0] * len(versions)
    last = connection.execute(_LAST_NUMBER).scalar() or 0
    numbers = list(range(last + 1, last + 1 + len(versions)))
    rows = [{"id": id_, "article": one, "revision": two} for id_, (one, two) in zip(numbers, versions, strict=True)]
    connection.execute(_RENUMBER, rows)
    return numbers


def search(connection: Connection, query: str, limit: int) -> list[tuple[int, float]]:
    """The ids of matching articles with their ranks, best first; a higher rank is a better match."""
    phrases = query_phrases(query)
    if not phrases:
        return []
    if connection.dialect.name == "sqlite":
        asked = " AND ".join(f'"{" ".join(phrase)}"' for phrase in phrases)
        rows = connection.execute(_ASK_SQLITE, {"query": asked, "limit": limit})
    else:
        asked = " & ".join("(" + " <-> ".join(f"'{word}'" for word in phrase) + ")" for phrase in phrases)
        rows = connection.execute(_ASK_POSTGRESQL, {"query": asked, "limit": limit})
    return [(row.id, float(row.rank)) for row in rows]


def query_phrases(query: str) -> list[tuple[str, ...]]:
    """The words and phrases of a query, each once; more than `QUERY_TERMS_LIMIT` are left out.

    >>> query_phrases('belt "one road" e-mail AND')
    [('belt',), ('one', 'road'), ('e', 'mail'), ('AND',)]
    """
    phrases = (tuple(_words(quoted or bare)) for quoted, bare in _TERM.findall(query))
    return list(dict.fromkeys(phrase for phrase in phrases if phrase))[:QUERY_TERMS_LIMIT]


def _words(folded: str) -> list[str]:
    return [word[:_WORD_LIMIT_CHARS] for word in _WORD.findall(folded)]


def _cut(folded: str) -> str:
    return folded[:INDEXED_TEXT_LIMIT_CHARS]


def _tsvector(title: str, body: str) -> str:
    """Words with their places as PostgreSQL writes them; the title's have weight A. A gap parts title and text.

    >>> _tsvector("belt", "a belt")
    "'belt':1A,5 'a':4"
    """
    places: dict[str, list[str]] = {}
    size_bytes = before = 0
    for words, weight in ((_words(title), "A"), (_words(body), "")):
        for place, word in enumerate(words, before + 1):
            known = places.get(word)
            if known is None:
                size_bytes += len(word.encode()) + 12
                if size_bytes > _WORDS_LIMIT_BYTES:
                    break
                known = places[word] = []
            if len(known) < _PLACES_LIMIT:
                size_bytes += 2
                known.append(f"{min(place, _LAST_PLACE)}{weight}")
        before += len(words) + 2
    return " ".join(f"'{word}':{','.join(at)}" for word, at in places.items())

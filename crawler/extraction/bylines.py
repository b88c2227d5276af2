"""Who wrote the article: the places of a page that name authors, and which of them is believed.

1. Places in the order of trust: JSON-LD, metas, microdata, page state, feed. The first that names people is believed.
2. A place that names the same people and more of them is believed before it: some templates state the first author alone.
3. A name is printed as the place prints it that sets it apart: "edilson.la.rosa" is a login, "Edilson La Rosa" a name.
4. What is printed near the headline, or as a line of its own at an end of the text, is read only where no place names
   people or an agency.
5. Where nobody names people, the agency, the desk or the outlet that the first place credits is credited.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice

from crawler.extraction.agencies import is_agency
from crawler.extraction.article import Hints
from crawler.extraction.choices import Candidate, Choice, candidate, choice
from crawler.extraction.jsonld import Stated
from crawler.extraction.page import Page
from crawler.extraction.people import Names, looks_like_a_name, read_names
from crawler.extraction.plain import letters_only
from crawler.extraction.printed import Nearby, byline_lines

AUTHOR_METAS = (
    "author", "article:author", "parsely-author", "sailthru.author", "dc.creator", "dcterms.creator", "byl",
    "twitter:data1",
)  # fmt: skip
_MORE_LIMIT = 6
_MARKED_LIMIT = 3
_PRINTED_LIMIT = 10


@dataclass(frozen=True, slots=True)
class Written:
    """The people, all that are credited, the agencies among them, and how they were chosen (None: nobody is named)."""

    names: Names
    choice: Choice | None


@dataclass(frozen=True, slots=True)
class _Place:
    source: str
    names: Names

    @property
    def keys(self) -> frozenset[str]:
        return frozenset(map(letters_only, self.names.people))


def find_authors(
    page: Page,
    stated: Stated | None,
    state: Stated | None,
    hints: Hints,
    *,
    nearby: Nearby | None,
    paragraphs: list[str],
    own_names: Sequence[str],
) -> Written:
    """Who wrote the page. `paragraphs` are those of its text; without `nearby`, nothing else is searched for what it
    prints."""
    places = [
        _Place(source, names)
        for source, bylines in _bylines(page, stated, state, hints)
        if (names := read_names(bylines, not_people=own_names)).credited
    ]
    if stated and stated.organisations:
        places = _with_organisations(places, stated, own_names)
    is_settled = any(place.names.people or any(map(is_agency, place.names.others)) for place in places)
    if not is_settled and (printed := _printed(nearby, paragraphs, own_names)):
        places = [*places, _Place("byline", printed)]
    if not places:
        return Written(Names(), None)
    best = next((place for place in places if place.names.people), places[0])
    best = next((place for place in places if _names_more(place, best)), best)
    names = Names(tuple(_set_apart(name, places) for name in best.names.people), best.names.others)
    candidates = [_candidate(place) for place in places]
    winners = [
        one
        for place, one in zip(places, candidates, strict=True)
        if place is best or (best.keys and place.keys == best.keys)
    ]
    return Written(names, choice("authors", ", ".join(names.credited), winners, candidates))


def _bylines(
    page: Page, stated: Stated | None, state: Stated | None, hints: Hints
) -> Iterator[tuple[str, Sequence[str]]]:
    if stated is not None:
        yield "json-ld", stated.authors
    for name in AUTHOR_METAS:
        yield f"meta:{name}", written_by(page, name)
    yield "microdata", own_items(page.items.get("author", ()))
    if state is not None:
        yield "page-state", state.authors
    yield "feed", hints.authors


def written_by(page: Page, meta: str) -> list[str]:
    """Whom a meta names."""
    if meta == "twitter:data1" and not _is_written_by(page):
        return []
    return [one for one in page.meta(meta) if "://" not in one]


def own_items(bylines: Sequence[str]) -> Sequence[str]:
    """The first alone where many are marked as authors: the others wrote comments, or what the page recommends."""
    return bylines[:1] if len(dict.fromkeys(map(letters_only, bylines))) > _MARKED_LIMIT else bylines


def _is_written_by(page: Page) -> bool:
    """Whether the card of the page labels its first datum as the author."""
    return any(
        label.lower().startswith(("written by", "verfasst von", "escrito por")) for label in page.meta("twitter:label1")
    )


def _with_organisations(places: list[_Place], stated: Stated, own_names: Sequence[str]) -> list[_Place]:
    """The places with the organisations that JSON-LD states as authors. One that is no agency and stands alone is the
    publisher by another name: it is credited beside people only."""
    found = read_names(stated.organisations, not_people=own_names)
    named = dict.fromkeys((*found.others, *found.people))
    first = places[0] if places and places[0].source == "json-ld" else _Place("json-ld", Names())
    added = [one for one in named if first.names.people or is_agency(one)]
    if not added:
        return places
    others = tuple(dict.fromkeys((*first.names.others, *added)))
    return [_Place("json-ld", Names(first.names.people, others)), *(one for one in places if one is not first)]


def stated_names(stated: Stated, own_names: Sequence[str]) -> Names:
    """Whom JSON-LD names, organisations included."""
    named = read_names(stated.authors, not_people=own_names)
    places = [_Place("json-ld", named)] if named.credited else []
    return next((one.names for one in _with_organisations(places, stated, own_names)), Names())


def _printed(nearby: Nearby | None, paragraphs: list[str], own_names: Sequence[str]) -> Names | None:
    """The first byline near the headline, or at an end of the text, that names people as names are written; else the first
    that names anybody."""
    others: Names | None = None
    for text in islice(chain(nearby.bylines() if nearby else (), byline_lines(paragraphs)), _PRINTED_LIMIT):
        names = read_names([text], not_people=own_names)
        people = tuple(name for name in names.people if looks_like_a_name(name))
        if people:
            return Names(people, names.others)
        others = others or (Names((), names.others) if names.others else None)
    return others


def _names_more(place: _Place, best: _Place) -> bool:
    return bool(best.keys) and place.keys > best.keys and len(place.keys) <= _MORE_LIMIT and place.source != "microdata"


def _set_apart(name: str, places: Sequence[_Place]) -> str:
    """The name as another place prints it, with spaces and capitals, if this is a login."""
    if " " in name or name != name.lower() or name == name.title():
        return name
    key = letters_only(name)
    prints = (other for place in places for other in place.names.people if letters_only(other) == key)
    return next((other for other in prints if " " in other), name)


def _candidate(place: _Place) -> Candidate:
    return candidate("authors", ", ".join(place.names.credited), place.source)

"""What a site's page says of its outlet, and which of its addresses are worth watching. Pure.

Rules for choosing, in order:
1. Feeds that read well are on, except those that carry what an earlier one carries already.
2. News sitemap, WordPress and sitemap, in this order, are fallbacks of the feeds; without a feed the first of them is
   on and the others are its fallbacks.
3. What the site itself names and what does not read well is written down, switched off. What was only guessed is not.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from crawler.extraction import normalise_url
from crawler.extraction.decoding import decode
from crawler.extraction.page import parse, read_page
from crawler.sources.fixes import entry_of
from crawler.sources.naming import host_of
from crawler.sources.probe import ProbeResult
from crawler.spiders import Reading
from storage.endpointrecords import EndpointState

FEEDS = frozenset({"rss", "atom", "json"})
BEST_FIRST = ("news-sitemap", "wordpress", "sitemap")
SAME_SHARE = 0.8
NAME_LIMIT_CHARS = 200
NOT_WORTH_KEEPING = frozenset({EndpointState.GONE, EndpointState.NOT_A_FEED})


@dataclass(frozen=True, slots=True)
class SiteFacts:
    """What the page of a site says: its name, and its language where it says one."""

    name: str
    language: str | None


@dataclass(frozen=True, slots=True)
class Candidate:
    """An address that may be worth watching, what it said, and whether the site names it (or it was guessed)."""

    result: ProbeResult
    reading: Reading
    named: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """A candidate and what becomes of it: on, fallback, off, or left out."""

    result: ProbeResult
    decision: str
    why: str = ""


def facts_of(body: bytes, url: str, content_type: str) -> SiteFacts:
    """The name by og:site_name, or the title, or the host; the language by `<html lang>`."""
    tree = parse(decode(body, content_type))
    if tree is None:
        return SiteFacts(host_of(url), None)
    page = read_page(tree)
    titles = [*page.meta("og:site_name"), *page.meta("application-name"), page.title_tag]
    name = next((cleaned for title in titles if (cleaned := " ".join(title.split())[:NAME_LIMIT_CHARS])), host_of(url))
    language = (page.language or "").lower().replace("_", "-").partition("-")[0]
    return SiteFacts(name, language if language.isascii() and language.isalpha() and len(language) in {2, 3} else None)


def choose(candidates: Sequence[Candidate]) -> list[Choice]:
    """What becomes of each candidate, the ones to poll first."""
    well = [_as_it_is(one) for one in candidates if one.result.is_well]
    feeds = sorted(
        (one for one in well if one.result.kind in FEEDS), key=lambda one: (not one.named, -one.result.items)
    )
    others = sorted(
        (one for one in well if one.result.kind in BEST_FIRST), key=lambda one: BEST_FIRST.index(one.result.kind)
    )
    choices: list[Choice] = []
    taken: list[tuple[str, frozenset[str]]] = []
    for one in feeds:
        links = frozenset(normalise_url(item.url) for item in one.reading.items)
        same = next((url for url, its in taken if len(links & its) >= SAME_SHARE * len(links)), None)
        if same is None:
            taken.append((one.result.url, links))
            choices.append(Choice(one.result, "on"))
        elif one.named:
            choices.append(Choice(one.result, "off", f"carries what {same} carries"))
        else:
            choices.append(Choice(one.result, "left out", f"carries what {same} carries"))
    for one in others:
        choices.append(Choice(one.result, "fallback" if any(c.decision == "on" for c in choices) else "on"))
    for one in candidates:
        if not one.result.is_well:
            keep = one.named and one.result.status not in NOT_WORTH_KEEPING and not one.result.out_of_reach
            choices.append(Choice(one.result, "off" if keep else "left out", one.result.reason))
    return sorted(choices, key=lambda choice: ("on", "fallback", "off", "left out").index(choice.decision))


def _as_it_is(one: Candidate) -> Candidate:
    """A sitemap all of whose entries have title and publication date is a news sitemap, whatever it was taken for."""
    items = one.reading.items
    if one.result.kind == "sitemap" and items and all(item.title and item.published for item in items):
        return replace(one, result=replace(one.result, kind="news-sitemap"))
    return one


def entries_of(choices: Sequence[Choice], language: str | None, now: datetime) -> list[dict[str, object]]:
    """The catalogue's entries for what was chosen."""
    return [
        entry_of(
            replace(choice.result, language=choice.result.language or language),
            now,
            enabled=choice.decision != "off",
            fallback=choice.decision == "fallback",
        )
        for choice in choices
        if choice.decision != "left out"
    ]


def feed_language(reading: Reading) -> str | None:
    """The language that all items of a reading state; None where they state none, or several."""
    languages = {item.language for item in reading.items}
    return languages.pop() if len(languages) == 1 else None

"""The words that all readable forms of the digest share, so that text and page say the same."""

from zoneinfo import ZoneInfo

from desk.digest.days import clock, long_date, short_date
from desk.digest.values import CheckedOutlet, Digest, Entry, Publication, Section
from storage.endpointrecords import EndpointState

_LANGUAGES = {
    "az": "Azerbaijani",
    "en": "English",
    "fa": "Persian",
    "hy": "Armenian",
    "ka": "Georgian",
    "ru": "Russian",
    "tr": "Turkish",
    "zh": "Chinese",
    "und": "unknown language",
}
_INCOMPLETE = {
    "paywalled": "paywalled: only the beginning was read",
    "truncated": "cut short: only the beginning was read",
}
_RIGHT_TO_LEFT = {"ar", "ckb", "dv", "fa", "he", "ps", "ug", "ur", "yi"}


def counted(number: int, one: str, many: str | None = None) -> str:
    """`1 article`, `1,204 articles`"""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def language_name(code: str) -> str:
    return _LANGUAGES.get(code.partition("-")[0], code)


def direction(code: str) -> str:
    """The `dir` of text in the language; `auto` where the language is not one that is known."""
    primary = code.partition("-")[0]
    if primary in _RIGHT_TO_LEFT:
        return "rtl"
    return "ltr" if primary in _LANGUAGES and primary != "und" else "auto"


def day_title(digest: Digest) -> str:
    """`Monday, 23 November 2026`, or the first and the last of several days."""
    first = digest.start_at.astimezone(ZoneInfo(digest.zone)).date()
    return long_date(digest.day) if first == digest.day else f"{long_date(first)} to {long_date(digest.day)}"


def summary(digest: Digest) -> str:
    """What the day holds, in one sentence."""
    if not digest.sections:
        so_far = "" if digest.day_is_over else " so far"
        return f"No article was flagged on {day_title(digest)}{so_far}."
    themes = len(digest.sections) + len(digest.quiet)
    on = f"{len(digest.sections)} of {counted(themes, 'theme')}"
    if digest.articles == digest.texts:
        return f"{counted(digest.articles, 'flagged article')} on {on}."
    return f"{counted(digest.articles, 'flagged article')}, {counted(digest.texts, 'different text')}, on {on}."


def made(digest: Digest) -> str:
    """When it was made, in the digest's zone; says so if the day was not over."""
    at = clock(digest.made_at, ZoneInfo(digest.zone))
    return f"Made {at}." if digest.day_is_over else f"Made {at}, before the day was over: more may follow."


def published(publication: Publication, digest: Digest) -> str:
    """When one copy appeared, in the digest's zone."""
    zone = ZoneInfo(digest.zone)
    if publication.published_at is None:
        return f"date unknown, fetched {clock(publication.fetched_at, zone, day=digest.day)}"
    if publication.day_only:
        return f"no time given, fetched {clock(publication.fetched_at, zone, day=digest.day)}"
    return clock(publication.published_at, zone, day=digest.day)


def incompleteness(completeness: str) -> str:
    """What to know before citing a text of which less than the whole was read; empty for a whole one."""
    return _INCOMPLETE.get(completeness, "")


def alterations(publication: Publication, digest: Digest) -> list[str]:
    """What to know before citing the page: that only its beginning was read, and what became of it later."""
    said = [incomplete] if (incomplete := incompleteness(publication.completeness)) else []
    if publication.revision > 1:
        said.append(f"edited: version {publication.revision}")
    if publication.withdrawn_at:
        said.append(f"withdrawn {clock(publication.withdrawn_at, ZoneInfo(digest.zone), day=digest.day)}")
    return said


def entry_facts(entry: Entry) -> list[str]:
    """Language, score, and the number of outlets where there are several."""
    facts = [language_name(entry.language), f"score {entry.score:.2f}"]
    if entry.outlets > 1:
        facts.append(f"{entry.outlets} outlets")
    return facts


def also(entry: Entry) -> str:
    return "also: " + ", ".join(theme.title for theme in entry.also) if entry.also else ""


def omitted(section: Section) -> str:
    return f"and {counted(section.entries_omitted, 'more entry', 'more entries')} not listed here"


def elsewhere(digest: Digest) -> str:
    number = counted(digest.articles_elsewhere, "article")
    return f"{number} of the day flagged only by themes outside this digest." if digest.articles_elsewhere else ""


def polled(digest: Digest) -> str:
    """`17 outlets polled: 12 answered, 2 silent, 3 failing; 1 not polled. 4 outlets of the catalogue are not watched.`"""
    checked = digest.checked
    verb = "is" if len(checked.off) == 1 else "are"
    off = f" {counted(len(checked.off), 'outlet')} of the catalogue {verb} not watched." if checked.off else ""
    if not (checked.polled or checked.unpolled):
        return f"No outlet was polled.{off}"
    parts = [f"{len(checked.answering):,} answered"]
    parts += [f"{len(checked.silent):,} silent"] if checked.silent else []
    parts += [f"{len(checked.failing):,} failing"] if checked.failing else []
    skipped = f"; {len(checked.unpolled):,} not polled" if checked.unpolled else ""
    return f"{counted(checked.polled, 'outlet')} polled: {', '.join(parts)}{skipped}.{off}"


def silence(outlet: CheckedOutlet, digest: Digest) -> str:
    """Why an outlet counts as silent: its state and how old its newest item is."""
    state = "no items" if outlet.state is EndpointState.EMPTY else outlet.state.value
    if outlet.newest_item_at is None:
        return f"{state}, no dated item so far"
    return f"{state}, newest item {short_date(outlet.newest_item_at.astimezone(ZoneInfo(digest.zone)).date())}"


def failure(outlet: CheckedOutlet, digest: Digest) -> str:
    """Why an outlet counts as failing: its state, the reason, and when it last answered."""
    why = outlet.state.value.replace("-", " ")
    if outlet.reason and outlet.reason != outlet.state.value:
        why += f": {outlet.reason}"
    if outlet.last_ok_at is None:
        return f"{why}; no good answer so far"
    return f"{why}; last good answer {clock(outlet.last_ok_at, ZoneInfo(digest.zone), day=digest.day)}"


def ledger_sum(digest: Digest) -> str:
    """`found 305 = stored 280 + duplicate 3 + rejected 12 + failed 4 + waiting 6`"""
    books = digest.ledger
    names = ("stored", "duplicate", "rejected", "failed", "waiting")
    return f"found {books.found:,} = " + " + ".join(f"{name} {getattr(books, name):,}" for name in names)

"""A digest as a list of blocks: what the forms that flow like a letter (Markdown, DOCX) say, and in which order.

A block is a line with a part to play; a run is a piece of it with one look. The texts come from `desk.digest.wording`, so
that these forms say what the page says. Nothing here is escaped: each form does that in its own way.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain
from typing import TypeAlias

from desk.digest import wording
from desk.digest.cleaning import clean
from desk.digest.values import CheckedOutlet, Digest, Edit, Entry, Novelty, Publication, Quote, Reference, Section


class Look(StrEnum):
    """How a run is set off."""

    PLAIN = "plain"
    STRONG = "strong"
    QUIET = "quiet"
    MARK = "mark"
    WARNING = "warning"
    NEWS = "news"
    ADDED = "added"
    REMOVED = "removed"


class Part(StrEnum):
    """The part that a block plays."""

    TITLE = "title"
    HEADING = "heading"
    STORY = "story"
    LINE = "line"
    QUOTE = "quote"
    ITEM = "item"
    MACHINE = "machine"


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of a line. `url` is a safe web address."""

    text: str
    look: Look = Look.PLAIN
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """A line. `language` is that of the text it quotes, whose direction it takes."""

    part: Part
    runs: tuple[Run, ...]
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of as many cells as `head` has, the first of them a name, the others numbers."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


Outline: TypeAlias = Iterator[Block | Table]


def outline(digest: Digest) -> Outline:
    """The whole digest, from its title to what was checked."""
    yield from _opening(digest)
    if digest.top:
        yield _block(Part.HEADING, "Top stories")
        yield from chain.from_iterable(_story(digest, entry) for entry in digest.top)
    for section in digest.sections:
        yield from _section(digest, section)
    yield from _changed(digest)
    yield from _corrections(digest)
    yield from _numbers(digest)
    yield from _checked(digest)


def title_of(quote: Quote) -> str:
    """A headline as one text; one without a word says so."""
    return "".join(run.text for run in _quoted(quote)) or "(no title)"


def _block(part: Part, text: str, look: Look = Look.PLAIN) -> Block:
    return Block(part, (Run(text, look),))


def _line(text: str, look: Look = Look.PLAIN) -> Block:
    return _block(Part.LINE, text, look)


def _lines(texts: Iterable[str], look: Look = Look.PLAIN) -> Outline:
    return (_line(text, look) for text in texts if text)


def _quoted(quote: Quote, url: str | None = None) -> tuple[Run, ...]:
    runs = [Run(piece.text, Look.MARK if piece.marked else Look.PLAIN, url) for piece in quote.pieces]
    before = [Run("…", url=url)] if quote.cut_before else []
    after = [Run("…", url=url)] if quote.cut_after else []
    return (*before, *runs, *after)


def _headline(quote: Quote, url: str | None) -> tuple[Run, ...]:
    return _quoted(quote, url) if quote.pieces else (Run("(no title)", url=url),)


def _opening(digest: Digest) -> Outline:
    yield _block(Part.TITLE, f"{clean(digest.title)}: {wording.day_title(digest)}")
    yield from _lines((wording.summary(digest), wording.news(digest)))
    yield from _lines((wording.warning(digest),), Look.WARNING)
    yield _line(f"Times are {digest.zone}. {wording.made(digest)}", Look.QUIET)
    for section in digest.sections:
        counted = wording.counted(section.total, "story", "stories")
        yield Block(Part.ITEM, (Run(section.theme.title), Run(f" · {counted}", Look.QUIET)))
    if digest.quiet:
        yield _line("Nothing on: " + "; ".join(theme.title for theme in digest.quiet) + ".", Look.QUIET)


def _section(digest: Digest, section: Section) -> Outline:
    yield _block(Part.HEADING, section.theme.title)
    for entry in section.entries:
        yield from _story(digest, entry)
    if section.elsewhere:
        yield _line("On this theme, printed elsewhere:", Look.QUIET)
        for reference in section.elsewhere:
            yield _reference(reference)
    if section.omitted:
        yield _line(f"… {wording.omitted(section)}", Look.QUIET)


def _reference(reference: Reference) -> Block:
    number = Run(f"{reference.number} · ", Look.QUIET)
    return Block(Part.ITEM, (number, *_headline(reference.headline, None)), reference.language)


def _story(digest: Digest, entry: Entry) -> Outline:
    number = Run(f"{entry.number}. ", Look.QUIET)
    yield Block(Part.STORY, (number, *_headline(entry.headline, entry.lead.url)), entry.language)
    yield Block(Part.LINE, tuple(_publication(digest, entry.lead)))
    yield _line(" · ".join([*wording.entry_facts(entry), wording.theme_names(entry)]), Look.QUIET)
    yield from _lines((wording.first(entry, digest),))
    yield from _news(entry.novelty)
    for sentence in entry.sentences:
        yield Block(Part.QUOTE, _quoted(sentence), entry.language)
    for made in entry.machine:
        yield _block(Part.MACHINE, f"{wording.machine_label(made)}:", Look.STRONG)
        for told in made.lines:
            yield Block(Part.MACHINE, (Run(told),), made.language)
    yield from _texts(digest, entry)
    yield from _lines((*map(wording.partial, entry.partial), wording.silent(entry)))
    yield from _lines((wording.why(entry), wording.evidence(entry)), Look.QUIET)
    if entry.desk_url:
        yield Block(Part.LINE, (Run("at the desk", url=entry.desk_url),))


def _news(novelty: Novelty) -> Outline:
    yield from _lines(wording.novelty(novelty), Look.NEWS)
    if novelty.denial:
        yield Block(Part.LINE, (Run("denial: ", Look.WARNING), *_quoted(novelty.denial)))


def _texts(digest: Digest, entry: Entry) -> Outline:
    """Copies of the lead's text, then the other texts, each under its own headline."""
    for place, text in enumerate(entry.texts):
        copies = text.publications if place else text.publications[1:]
        if place:
            yield Block(Part.LINE, _headline(text.headline, None), text.language)
            yield from _lines((wording.written_by(text),), Look.QUIET)
        elif copies:
            yield _line("The same text also at", Look.QUIET)
        for copy in copies:
            yield Block(Part.ITEM, tuple(_publication(digest, copy)))
        if text.omitted:
            yield _line(f"… {wording.copies_omitted(text)}", Look.QUIET)
    if entry.texts_omitted:
        yield _line(f"… {wording.texts_omitted(entry)}", Look.QUIET)


def _publication(digest: Digest, publication: Publication) -> Iterator[Run]:
    yield Run(f"{wording.published(publication, digest)} · ")
    yield Run(publication.outlet.name, Look.STRONG, publication.url)
    if owner := wording.owner(publication.outlet):
        yield Run(f" ({owner})")
    if publication.originator:
        yield Run(f" · text by {publication.originator}", Look.QUIET)
    for said in wording.alterations(publication, digest):
        yield Run(f" · {said}", Look.WARNING)


def _changed(digest: Digest) -> Outline:
    if digest.changed:
        yield _block(Part.HEADING, f"Changed since {wording.against(digest)}")
    for reference in digest.changed:
        yield _reference(reference)
        yield from _news(reference.novelty)


def _corrections(digest: Digest) -> Outline:
    if not (digest.edits or digest.withdrawals):
        return
    yield _block(Part.HEADING, "Corrections and withdrawals")
    for edit in digest.edits:
        publication = edit.publication
        yield Block(Part.STORY, _headline(edit.headline, publication.url), publication.language)
        yield _line(_told(publication, wording.edited(edit, digest), wording.story_number(edit)))
        yield from _lines(wording.gained_lost(edit), Look.WARNING)
        yield from _difference(edit)
    for one in digest.withdrawals:
        yield Block(Part.STORY, _headline(one.headline, one.publication.url), one.publication.language)
        yield _line(_told(one.publication, wording.withdrawn(one, digest), wording.story_number(one)))
    for more in filter(None, (wording.more_edits(digest), wording.more_withdrawals(digest))):
        yield _line(f"… {more}", Look.QUIET)


def _told(publication: Publication, what: str, number: str) -> str:
    parts = (wording.named_outlet(publication.outlet), what, number, f"article {publication.article_id}")
    return " · ".join(filter(None, parts))


def _difference(edit: Edit) -> Outline:
    looks = {"removed": Look.REMOVED, "added": Look.ADDED}
    runs = [Run(piece.text, looks.get(piece.change, Look.PLAIN)) for piece in edit.diff]
    if runs:
        more = [Run(" … and more", Look.QUIET)] if edit.more else []
        yield Block(Part.QUOTE, (*runs, *more), edit.publication.language)


def _numbers(digest: Digest) -> Outline:
    active = [numbers for numbers in digest.numbers if any(numbers.stories)]
    if not active:
        return
    yield _block(Part.HEADING, wording.numbers_range(digest))
    rows = tuple(
        (
            numbers.theme.title,
            " ".join(map(str, numbers.stories)),
            f"{numbers.stories[-1]:,}",
            f"{wording.average(numbers):.1f}",
        )
        for numbers in active
    )
    yield Table(("Theme", "each day", "last day", "average before"), rows)


def _checked(digest: Digest) -> Outline:
    yield _block(Part.HEADING, "What was checked")
    yield _line(wording.polled(digest))
    checked = digest.checked
    yield from _outlets("Silent", [(one, wording.silence(one, digest)) for one in checked.silent])
    yield from _outlets("Blocked", [(one, wording.failure(one, digest)) for one in checked.blocked])
    yield from _outlets("Failing", [(one, wording.failure(one, digest)) for one in checked.failing])
    if checked.unpolled:
        yield _line("Not polled: " + ", ".join(outlet.name for outlet in checked.unpolled))
    yield _line(f"Ledger: {wording.ledger_sum(digest)}{', balanced' if digest.ledger.balanced else ''}")
    for problem in digest.ledger.problems:
        yield _line(f"does not balance: {clean(problem)}", Look.WARNING)
    yield from _lines((wording.elsewhere(digest),))
    yield from _lines(f"Machine {told}" for told in wording.machine_work(digest))
    yield _line(f"Order: {wording.ordered_by(digest)}", Look.QUIET)


def _outlets(label: str, outlets: list[tuple[CheckedOutlet, str]]) -> Outline:
    for outlet, why in outlets:
        yield Block(Part.ITEM, (Run(f"{label}: "), Run(outlet.name, Look.STRONG), Run(f", {why}")))

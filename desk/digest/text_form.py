"""The digest for a terminal or a plain mail: one column, no line wider than asked for.

Addresses are the exception: they are never broken, so that they can be opened. A headline stands on lines of its own,
so that a terminal that turns right-to-left scripts has nothing to mix it with.
"""

from collections.abc import Sequence

from rich.text import Text

from desk.digest import wording
from desk.digest.cleaning import clean
from desk.digest.text_page import ADDED, HEAD, NEWS, QUIET, REMOVED, WARNING, Page
from desk.digest.values import CheckedOutlet, DiffPiece, Digest, Edit, Entry, Publication, Quote, Reference, Section

NARROWEST_COLUMNS = 40
_INDENT = 5
_FOOTER_LABEL_COLUMNS = 10
_BARS = "▁▂▃▄▅▆▇█"


def render_text(digest: Digest, *, width: int = 100, color: bool = False) -> str:
    """The digest in lines of at most `width` terminal cells (40 at least), ending with a newline.

    Matched words stand in *asterisks* (guillemets are the quotation marks of half of the scripts here), what an edit removed
    in [-brackets-] and what it added in {+braces+}; with `color` they are set off by ANSI colours instead.
    """
    page = Page(max(width, NARROWEST_COLUMNS), color)
    _opening(page, digest)
    if digest.top:
        page.heading("Top stories", wording.counted(len(digest.top), "story", "stories"))
        for entry in digest.top:
            _entry(page, digest, entry)
    for section in digest.sections:
        _section(page, digest, section)
    _changed(page, digest)
    _corrections(page, digest)
    _numbers(page, digest)
    _footer(page, digest)
    return page.text()


def _opening(page: Page, digest: Digest) -> None:
    page.line(f"SILKWATCH · {clean(digest.title)}", style=HEAD)
    page.line(f"{wording.day_title(digest)} · {digest.zone}", style=HEAD)
    page.rule("═")
    page.line(wording.summary(digest))
    if wording.news(digest):
        page.line(wording.news(digest))
    if wording.warning(digest):
        page.line(wording.warning(digest), style=WARNING)
    page.line(wording.made(digest), style=QUIET)
    if digest.sections:
        page.blank()
    count_columns = max((len(f"{section.total:,}") for section in digest.sections), default=0)
    for section in digest.sections:
        page.line(section.theme.title, first=f"  {section.total:>{count_columns},}", indent=count_columns + 4)
    if digest.quiet:
        page.blank()
        page.line("Nothing on: " + "; ".join(theme.title for theme in digest.quiet) + ".", style=QUIET)


def _section(page: Page, digest: Digest, section: Section) -> None:
    page.heading(section.theme.title, wording.counted(section.total, "story", "stories"))
    for entry in section.entries:
        _entry(page, digest, entry)
    if section.elsewhere:
        page.line("On this theme, printed elsewhere:", style=QUIET, indent=_INDENT)
        _references(page, section.elsewhere, with_news=False)
        page.blank()
    if section.omitted:
        page.line(f"… {wording.omitted(section)}", indent=_INDENT)
        page.blank()


def _references(page: Page, references: Sequence[Reference], *, with_news: bool) -> None:
    for reference in references:
        page.line(_titled(page, reference.headline), first=f" →{reference.number:>2}", indent=_INDENT)
        for told in wording.novelty(reference.novelty) if with_news else ():
            page.line(told, style=NEWS, indent=_INDENT)
        if with_news and reference.novelty.denial:
            _denial(page, reference.novelty.denial)


def _titled(page: Page, headline: Quote) -> Text:
    title = page.quoted(headline)
    return title if title.plain else Text("(no title)")


def _denial(page: Page, denial: Quote) -> None:
    page.line(Text.assemble(("denial: ", WARNING), page.quoted(denial)), indent=_INDENT)


def _entry(page: Page, digest: Digest, entry: Entry) -> None:
    title = _titled(page, entry.headline)
    title.stylize(HEAD)
    page.line(title, first=f"{entry.number:>3}.", indent=_INDENT)
    _publication(page, digest, entry.lead, _INDENT)
    page.line(" · ".join([*wording.entry_facts(entry), wording.theme_names(entry)]), style=QUIET, indent=_INDENT)
    if wording.first(entry, digest):
        page.line(wording.first(entry, digest), indent=_INDENT)
    for told in wording.novelty(entry.novelty):
        page.line(told, style=NEWS, indent=_INDENT)
    if entry.novelty.denial:
        _denial(page, entry.novelty.denial)
    for sentence in entry.sentences:
        page.line(page.quoted(sentence), every=" " * _INDENT + "│", indent=_INDENT + 2)
    _machine(page, entry)
    _texts(page, digest, entry)
    for told in (*map(wording.partial, entry.partial), wording.silent(entry)):
        if told:
            page.line(told, indent=_INDENT)
    for told in (wording.why(entry), wording.evidence(entry)):
        page.line(told, style=QUIET, indent=_INDENT)
    if entry.desk_url:
        page.address(entry.desk_url, _INDENT)
    page.blank()


def _machine(page: Page, entry: Entry) -> None:
    """What a model wrote, behind another margin than what an outlet wrote."""
    for made in entry.machine:
        page.line(f"{wording.machine_label(made)}:", style=QUIET, indent=_INDENT)
        for told in made.lines:
            page.line(told, every=" " * _INDENT + "┆", indent=_INDENT + 2)


def _texts(page: Page, digest: Digest, entry: Entry) -> None:
    """Copies of the lead's text, then the other texts, each under its own headline."""
    for place, text in enumerate(entry.texts):
        copies = text.publications[1:] if place == 0 else text.publications
        if place:
            title = _titled(page, text.headline)
            page.line(title, first=" " * _INDENT + "•", indent=_INDENT + 2)
            if wording.written_by(text):
                page.line(wording.written_by(text), style=QUIET, indent=_INDENT + 2)
        for copy in copies:
            _publication(page, digest, copy, _INDENT + 2, mark="+" if place == 0 else "")
        if text.omitted:
            page.line(f"… {wording.copies_omitted(text)}", indent=_INDENT + 2)
    if entry.texts_omitted:
        page.line(f"… {wording.texts_omitted(entry)}", indent=_INDENT)


def _publication(page: Page, digest: Digest, publication: Publication, indent: int, mark: str = "") -> None:
    parts = [wording.published(publication, digest), wording.named_outlet(publication.outlet)]
    if publication.originator:
        parts.append(f"text by {publication.originator}")
    line = Text(" · ".join(parts))
    for said in wording.alterations(publication, digest):
        line.append(" · ").append(said.upper(), style=WARNING)
    page.line(line, first=" " * (indent - 2) + mark if mark else "", indent=indent)
    if publication.url:
        page.address(publication.url, indent)


def _changed(page: Page, digest: Digest) -> None:
    if digest.changed:
        page.heading(f"Changed since {wording.against(digest)}", f"{len(digest.changed):,}")
        _references(page, digest.changed, with_news=True)


def _corrections(page: Page, digest: Digest) -> None:
    if not (digest.edits or digest.withdrawals):
        return
    count = len(digest.edits) + digest.edits_omitted + len(digest.withdrawals) + digest.withdrawals_omitted
    page.heading("Corrections and withdrawals", wording.counted(count, "article"))
    for edit in digest.edits:
        _edit(page, digest, edit)
    for one in digest.withdrawals:
        page.line(_titled(page, one.headline), first="   -", indent=_INDENT)
        _told_of(page, one.publication, wording.withdrawn(one, digest), wording.story_number(one))
        page.blank()
    for more in (wording.more_edits(digest), wording.more_withdrawals(digest)):
        if more:
            page.line(f"… {more}", indent=_INDENT)


def _edit(page: Page, digest: Digest, edit: Edit) -> None:
    page.line(_titled(page, edit.headline), first="   ~", indent=_INDENT)
    _told_of(page, edit.publication, wording.edited(edit, digest), wording.story_number(edit))
    for told in wording.gained_lost(edit):
        page.line(told.upper(), style=WARNING, indent=_INDENT)
    if edit.diff:
        page.line(_difference(page, edit.diff, more=edit.more), every=" " * _INDENT + "│", indent=_INDENT + 2)
    page.blank()


def _told_of(page: Page, publication: Publication, what: str, number: str) -> None:
    parts = [wording.named_outlet(publication.outlet), what, number, f"article {publication.article_id}"]
    page.line(" · ".join(filter(None, parts)), indent=_INDENT)
    if publication.url:
        page.address(publication.url, _INDENT)


def _difference(page: Page, diff: Sequence[DiffPiece], *, more: bool) -> Text:
    body = Text()
    for piece in diff:
        if piece.change == "kept":
            body.append(piece.text)
        elif page.color:
            body.append(piece.text, style=f"strike {REMOVED}" if piece.change == "removed" else ADDED)
        else:
            inner = piece.text.strip()
            before, after = piece.text.split(inner, 1) if inner else ("", "")
            signs = ("[-", "-]") if piece.change == "removed" else ("{+", "+}")
            body.append(f"{before}{signs[0]}{inner}{signs[1]}{after}")
    return body.append(" … and more") if more else body


def _numbers(page: Page, digest: Digest) -> None:
    active = [numbers for numbers in digest.numbers if any(numbers.stories)]
    if not active:
        return
    page.heading(wording.numbers_range(digest), "last day, average before")
    highest = max(max(numbers.stories) for numbers in active)
    for numbers in active:
        bars = "".join(_BARS[round(count / highest * (len(_BARS) - 1))] if count else " " for count in numbers.stories)
        told = f"{bars} {numbers.stories[-1]:>5,} {wording.average(numbers):>7.1f}  "
        page.line(numbers.theme.title, first=told, indent=len(told))


def _footer(page: Page, digest: Digest) -> None:
    page.blank()
    page.rule("═")
    page.line("What was checked", style=HEAD)
    _labelled(page, "Outlets", wording.polled(digest))
    _outlets(page, "Silent", [(outlet, wording.silence(outlet, digest)) for outlet in digest.checked.silent])
    _outlets(page, "Blocked", [(outlet, wording.failure(outlet, digest)) for outlet in digest.checked.blocked])
    _outlets(page, "Failing", [(outlet, wording.failure(outlet, digest)) for outlet in digest.checked.failing])
    if digest.checked.unpolled:
        _labelled(page, "Unpolled", ", ".join(outlet.name for outlet in digest.checked.unpolled))
    _labelled(page, "Ledger", wording.ledger_sum(digest) + (", balanced" if digest.ledger.balanced else ""))
    for problem in digest.ledger.problems:
        page.line(f"does not balance: {clean(problem)}", style=WARNING, indent=_FOOTER_LABEL_COLUMNS)
    if wording.elsewhere(digest):
        _labelled(page, "Elsewhere", wording.elsewhere(digest))
    for at, told in enumerate(wording.machine_work(digest)):
        _labelled(page, "" if at else "Machine", told)
    _labelled(page, "Order", wording.ordered_by(digest))


def _labelled(page: Page, label: str, text: str) -> None:
    page.line(text, first=label, indent=_FOOTER_LABEL_COLUMNS)


def _outlets(page: Page, label: str, outlets: list[tuple[CheckedOutlet, str]]) -> None:
    for at, (outlet, why) in enumerate(outlets):
        _labelled(page, label if at == 0 else "", f"{outlet.name}: {why}")

"""The digest for a terminal or a plain mail: one column, no line wider than asked for.

Addresses are the exception: they are never broken, so that they can be opened. A headline stands on lines of its own,
so that a terminal that turns right-to-left scripts has nothing to mix it with.
"""

from io import StringIO

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from desk.digest import wording
from desk.digest.cleaning import clean, readable_url
from desk.digest.values import CheckedOutlet, Digest, Entry, Publication, Quote, Section

NARROWEST_COLUMNS = 40
_NUMBER_INDENT = 5
_NARROWEST_GAP = 2
_FOOTER_LABEL_COLUMNS = 10

_HEAD = "bold"
_THEME = "bold cyan"
_QUIET = "dim"
_MARK = "bold yellow"
_WARNING = "bold red"


def render_text(digest: Digest, *, width: int = 100, color: bool = False) -> str:
    """The digest in lines of at most `width` terminal cells (40 at least), ending with a newline.

    Matched words stand in *asterisks* (guillemets are the quotation marks of half of the scripts here); with `color`
    they are set off by ANSI colours instead.
    """
    page = _Page(max(width, NARROWEST_COLUMNS), color)
    _opening(page, digest)
    number = 0
    for section in digest.sections:
        number = _section(page, digest, section, number)
    _footer(page, digest)
    return page.text()


class _Page:
    """Collects lines, wrapped to the width by terminal cells."""

    def __init__(self, width: int, color: bool) -> None:
        self.width = width
        self.color = color
        self._out = StringIO()
        self._console = Console(
            file=self._out,
            width=width,
            force_terminal=color,
            color_system="standard" if color else None,
            legacy_windows=False,
            highlight=False,
            _environ={},
        )

    def text(self) -> str:
        return self._out.getvalue()

    def blank(self) -> None:
        self._out.write("\n")

    def line(self, text: Text | str, *, style: str = "", first: str = "", every: str = "", indent: int = 0) -> None:
        """One paragraph, `indent` cells from the left; `first` stands in the margin of its first line, or `every`."""
        body = Text(text, style=style) if isinstance(text, str) else text
        wrapped = body.wrap(self._console, max(self.width - indent, 1), overflow="fold")
        for at, part in enumerate(wrapped):
            part.rstrip()
            margin = (first if first and at == 0 else every).ljust(indent)
            self._console.print(Text.assemble((margin, _QUIET if margin.strip() else ""), part), soft_wrap=True)

    def address(self, url: str, indent: int) -> None:
        self._console.print(Text(" " * indent).append(readable_url(url), style=_QUIET), soft_wrap=True)

    def rule(self, char: str, style: str = "") -> None:
        self._console.print(Text(char * self.width, style=style), soft_wrap=True)

    def quoted(self, quote: Quote) -> Text:
        """The quote's text with its marks."""
        body = Text("…" if quote.cut_before else "")
        for piece in quote.pieces:
            if not piece.marked:
                body.append(piece.text)
            elif self.color:
                body.append(piece.text, style=_MARK)
            else:
                body.append(f"*{piece.text}*")
        return body.append("…") if quote.cut_after else body


def _opening(page: _Page, digest: Digest) -> None:
    page.line("SILKWATCH", style=_HEAD)
    page.line(f"{wording.day_title(digest)} · {digest.zone}", style=_HEAD)
    page.rule("═")
    page.line(wording.summary(digest))
    page.line(wording.made(digest), style=_QUIET)
    if digest.sections:
        page.blank()
    count_columns = max((len(f"{section.total:,}") for section in digest.sections), default=0)
    for section in digest.sections:
        page.line(section.theme.title, first=f"  {section.total:>{count_columns},}", indent=count_columns + 4)
    if digest.quiet:
        page.blank()
        page.line("Nothing on: " + "; ".join(theme.title for theme in digest.quiet) + ".", style=_QUIET)


def _section(page: _Page, digest: Digest, section: Section, number: int) -> int:
    page.blank()
    count = wording.counted(section.total, "entry", "entries")
    room = page.width - cell_len(section.theme.title) - len(count)
    heading = Text(section.theme.title, style=_THEME)
    if room >= _NARROWEST_GAP:
        heading.append(" " * room).append(count, style=_QUIET)
    page.line(heading)
    page.rule("─", _QUIET)
    for entry in section.entries:
        number += 1
        _entry(page, digest, entry, number)
    if section.entries_omitted:
        page.line(f"… {wording.omitted(section)}", indent=_NUMBER_INDENT)
        page.blank()
    return number


def _entry(page: _Page, digest: Digest, entry: Entry, number: int) -> None:
    title = page.quoted(entry.headline)
    title.stylize(_HEAD)
    page.line(title if title.plain else "(no title)", first=f"{number:>3}.", indent=_NUMBER_INDENT)
    facts = entry.publications[0]
    page.line(_published(digest, facts, [*wording.entry_facts(entry)]), indent=_NUMBER_INDENT)
    if facts.url:
        page.address(facts.url, _NUMBER_INDENT)
    for quote in entry.quotes:
        page.line(page.quoted(quote), every=" " * _NUMBER_INDENT + "│", indent=_NUMBER_INDENT + 2)
    for copy in entry.publications[1:]:
        page.line(_published(digest, copy, []), first=" " * _NUMBER_INDENT + "+", indent=_NUMBER_INDENT + 2)
        if copy.url:
            page.address(copy.url, _NUMBER_INDENT + 2)
    if entry.also:
        page.line(wording.also(entry), style=_QUIET, indent=_NUMBER_INDENT)
    page.blank()


def _published(digest: Digest, publication: Publication, facts: list[str]) -> Text:
    label = ", ".join(word for word in (publication.ownership, publication.country) if word)
    parts = [wording.published(publication, digest), f"{publication.outlet} ({label})", *facts]
    if publication.originator:
        parts.insert(2, f"text by {publication.originator}")
    line = Text(" · ".join(parts))
    for said in wording.alterations(publication, digest):
        line.append(" · ").append(said.upper(), style=_WARNING)
    return line


def _footer(page: _Page, digest: Digest) -> None:
    page.blank()
    page.rule("═")
    page.line("What was checked", style=_HEAD)
    _labelled(page, "Outlets", wording.polled(digest))
    _outlets(page, "Silent", [(outlet, wording.silence(outlet, digest)) for outlet in digest.checked.silent])
    _outlets(page, "Failing", [(outlet, wording.failure(outlet, digest)) for outlet in digest.checked.failing])
    if digest.checked.unpolled:
        _labelled(page, "Unpolled", ", ".join(outlet.name for outlet in digest.checked.unpolled))
    _labelled(page, "Ledger", wording.ledger_sum(digest) + (", balanced" if digest.ledger.balanced else ""))
    for problem in digest.ledger.problems:
        page.line(f"does not balance: {clean(problem)}", style=_WARNING, indent=_FOOTER_LABEL_COLUMNS)
    if digest.articles_elsewhere:
        _labelled(page, "Elsewhere", wording.elsewhere(digest))


def _labelled(page: _Page, label: str, text: str) -> None:
    page.line(text, first=label, indent=_FOOTER_LABEL_COLUMNS)


def _outlets(page: _Page, label: str, outlets: list[tuple[CheckedOutlet, str]]) -> None:
    for at, (outlet, why) in enumerate(outlets):
        _labelled(page, label if at == 0 else "", f"{outlet.name}: {why}")

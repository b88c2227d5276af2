"""A page of a terminal: paragraphs wrapped to its width by cells, with margins, and colours where it has them."""

from io import StringIO

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from desk.digest.cleaning import readable_url
from desk.digest.values import Quote

HEAD = "bold"
HEADING = "bold cyan"
QUIET = "dim"
MARK = "bold yellow"
WARNING = "bold red"
NEWS = "green"
ADDED, REMOVED = "green", "red"
_NARROWEST_GAP = 2


class Page:
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
        """A blank line, unless there is one already."""
        if not self._out.getvalue().endswith("\n\n"):
            self._out.write("\n")

    def line(self, text: Text | str, *, style: str = "", first: str = "", every: str = "", indent: int = 0) -> None:
        """One paragraph, `indent` cells from the left; `first` stands in the margin of its first line, or `every`."""
        body = Text(text, style=style) if isinstance(text, str) else text
        wrapped = body.wrap(self._console, max(self.width - indent, 1), overflow="fold")
        for at, part in enumerate(wrapped):
            part.rstrip()
            margin = (first if first and at == 0 else every).ljust(indent)
            self._console.print(Text.assemble((margin, QUIET if margin.strip() else ""), part), soft_wrap=True)

    def address(self, url: str, indent: int) -> None:
        self._console.print(Text(" " * indent).append(readable_url(url), style=QUIET), soft_wrap=True)

    def rule(self, char: str, style: str = "") -> None:
        self._console.print(Text(char * self.width, style=style), soft_wrap=True)

    def quoted(self, quote: Quote) -> Text:
        """The quote's text with its marks."""
        body = Text("…" if quote.cut_before else "")
        for piece in quote.pieces:
            if not piece.marked:
                body.append(piece.text)
            elif self.color:
                body.append(piece.text, style=MARK)
            else:
                body.append(f"*{piece.text}*")
        return body.append("…") if quote.cut_after else body

    def heading(self, title: str, count: str = "") -> None:
        """A heading between a blank line and a rule, with a count at the right where there is room for it."""
        self.blank()
        room = self.width - cell_len(title) - len(count)
        heading = Text(title, style=HEADING)
        if count and room >= _NARROWEST_GAP:
            heading.append(" " * room).append(count, style=QUIET)
        self.line(heading)
        self.rule("─", QUIET)

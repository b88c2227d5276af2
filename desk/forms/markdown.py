"""The digest as Markdown (CommonMark and GitHub's tables): for chats, wikis and notes.

Every value is escaped: what could act has a backslash before it, or is a character reference. A block is one line, so that
no value can begin another one. Words that an edit removed stand in [-brackets-], words that it added in {+braces+}.
"""

import re
from collections.abc import Iterator
from itertools import groupby
from operator import attrgetter

from desk.digest.values import Digest
from desk.forms.outline import Block, Look, Part, Run, Table, outline

# Not all of ASCII's punctuation, as CommonMark would permit: a text should be readable as it is. A colon acts in an address
# and in the names of emoji, two equal signs mark words in some programs.
_ACTS = re.compile(r"[\\`*_{}\[\]<>#|~^$@]|:(?=[/A-Za-z])|=(?==)")
_ACTS_AT_THE_BEGINNING = re.compile(r"^(\d+(?=[.)](?:\s|$))|(?=[-+=]))")
_REFERENCE = re.compile(r"&(?=#?\w+;)")
_AUTOLINKED = re.compile(r"(?i)\b(www)\.")
_LEADING = {
    Part.TITLE: "# ",
    Part.HEADING: "## ",
    Part.STORY: "### ",
    Part.QUOTE: "> ",
    Part.ITEM: "- ",
    Part.MACHINE: "> > ",
}
_AROUND = {
    Look.PLAIN: "",
    Look.QUIET: "",
    Look.STRONG: "**",
    Look.MARK: "**",
    Look.WARNING: "**",
    Look.NEWS: "*",
}
_SIGNS = {Look.REMOVED: ("[-", "-]"), Look.ADDED: ("{+", "+}")}
_WORDS = re.compile(r"\w(?:.*\w)?")


def render_markdown(digest: Digest) -> bytes:
    """The digest as Markdown in UTF-8, ending with a newline."""
    lines: list[str] = []
    before: Part | None = None
    for block in outline(digest):
        if isinstance(block, Table):
            lines += ["", *_table(block)]
            before = None
            continue
        if not (block.part is Part.ITEM and before is Part.ITEM):
            lines.append("")
        lines.append(_LEADING.get(block.part, "") + _runs(block))
        before = block.part
    return ("\n".join(lines).strip("\n") + "\n").encode()


def escaped(text: str) -> str:
    """The text so that Markdown shows it as it is, in the middle of a line as well as at its beginning."""
    safe = _REFERENCE.sub("&amp;", _ACTS.sub(r"\\\g<0>", text))
    # GitHub makes links of bare names that begin so
    return _ACTS_AT_THE_BEGINNING.sub(r"\1\\", _AUTOLINKED.sub(r"\1&#46;", safe))


def _runs(block: Block) -> str:
    return "".join(
        _linked("".join(_run(run) for run in runs), url) for url, runs in groupby(block.runs, attrgetter("url"))
    )


def _linked(text: str, url: str | None) -> str:
    # a safe address holds no white space, angle bracket or backslash
    return f"[{text}](<{url}>)" if url else text


def _run(run: Run) -> str:
    """The run between its signs. They stand close to a letter or digit: beside white space or punctuation they would not
    count everywhere."""
    if run.look in _SIGNS:
        opening, closing = _SIGNS[run.look]
        return escaped(f"{opening}{run.text.strip()}{closing}") + " " * run.text.endswith(" ")
    around = _AROUND[run.look]
    words = _WORDS.search(run.text)
    if not around or not words:
        return escaped(run.text)
    before, after = run.text[: words.start()], run.text[words.end() :]
    return f"{escaped(before)}{around}{escaped(words[0])}{around}{escaped(after)}"


def _table(table: Table) -> Iterator[str]:
    yield _row(table.head)
    yield _row(("---", *("--:" for _ in table.head[1:])), plain=True)
    for row in table.rows:
        yield _row(row)


def _row(cells: tuple[str, ...], *, plain: bool = False) -> str:
    return f"| {' | '.join(cell if plain else escaped(cell) for cell in cells)} |"

"""The commands that read one text: `flag`, and `extract` of `extracting.py`."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from scheduler.cli.extracting import extract
from scheduler.cli.files import read_text
from scheduler.cli.jsonl import flag_lines, flags_as_json, lines_of
from scheduler.cli.options import ConfigOption, JsonOption, settings_for
from scheduler.cli.output import complain, console, emit_json, json_line, plain, table
from scheduler.cli.shape import TOOLS, command
from scheduler.errors import FailedError, MisuseError

if TYPE_CHECKING:
    from scheduler.cli.jsonl import Flag, Source
    from themes import ThemeSet


def register(app: typer.Typer) -> None:
    """Adds this group's commands."""
    command(
        app,
        "silkwatch flag article.txt",
        """echo '{"id": 1, "title": "Block train", "text": "..."}' | silkwatch flag --jsonl""",
        panel=TOOLS,
    )(flag)
    command(
        app,
        "silkwatch extract page.html --url https://example.org/news/1 --explain",
        "silkwatch extract 17 --explain",
        panel=TOOLS,
    )(extract)


def flag(
    file: Annotated[
        Path | None,
        typer.Argument(metavar="FILE", help="A text; - is stdin. With --jsonl: a file of lines.", show_default=False),
    ] = None,
    jsonl: Annotated[
        bool,
        typer.Option(
            "--jsonl", help='Lines of {"title","text"} in, with "id", "lang", "outlet" if known; {"id","flags"} out.'
        ),
    ] = False,
    title: Annotated[str, typer.Option("--title", metavar="TEXT", help="The headline that belongs to FILE.")] = "",
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say which themes a text touches, and by which words.

    With --jsonl it answers line by line as they come, so that a program may keep it running and talk to it. A line
    that cannot be read is answered by an "error" in its place, and the exit code is 1. "lang" and "outlet" matter to
    themes that ask for them. Needs no database.
    """
    if jsonl and title:
        raise MisuseError("--title goes with one text; with --jsonl each line carries its own title")
    if file is None and not jsonl:
        raise MisuseError("name a text file (- is stdin), or pipe lines of JSON with --jsonl")
    from themes import load_packs

    themes = load_packs(settings_for(config).themes.packs)
    if jsonl:
        _stream(file, themes)
        return
    assert file is not None
    text = read_text(file)
    found = themes.flag(title, text)
    if as_json:
        emit_json({"id": str(file), "flags": flags_as_json(found)})
    else:
        _show_flags({"title": title, "text": text}, found)


def _stream(file: Path | None, themes: "ThemeSet") -> None:
    """Answers all lines that are there before it waits for more, so that a program may talk to it over a pipe."""
    bad: list[str] = []
    with sys.stdin.buffer if file is None or file == Path("-") else file.open("rb") as source:
        for answer in flag_lines(lines_of(cast("Source", source), sys.stdout.flush), themes):
            sys.stdout.write(json_line(answer.value))
            if answer.error:
                complain(answer.error)
                bad.append(answer.error)
    if bad:
        count = f"{len(bad)} lines" if len(bad) > 1 else "1 line"
        raise FailedError(f"{count} could not be read and got an error for an answer; mend what is named above")


def _show_flags(fields: dict[str, str], found: "list[Flag] | tuple[Flag, ...]") -> None:
    out = console()
    if not found:
        out.print("No theme touches this text.")
        return
    shown = table("", "Theme", "Version", "Score", "Where", "Words", right=("Version", "Score"), keep=("Theme",))
    for one in found:
        for number, span in enumerate(one.spans):
            head = (plain(one.theme), str(one.version), f"{one.score:.2f}") if number == 0 else ("", "", "")
            shown.add_row(*head, span.field, _in_context(fields[span.field], span.start, span.end))
    out.print(shown)


def _in_context(text: str, start: int, end: int, around: int = 30) -> str:
    before, after = text[max(0, start - around) : start], text[end : end + around]
    lead, tail = "…" if start > around else "", "…" if end + around < len(text) else ""
    return f"[dim]{lead}{plain(before)}[/][bold]{plain(text[start:end])}[/][dim]{plain(after)}{tail}[/]"

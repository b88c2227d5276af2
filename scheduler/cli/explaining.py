"""The command `themes explain`: why a theme flags an article, or why it does not."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scheduler.cli.files import read_text
from scheduler.cli.options import ConfigOption, DataOption, JsonOption, settings_for
from scheduler.cli.output import console, emit_json, say
from scheduler.cli.querytree import show
from scheduler.errors import MisuseError
from scheduler.naming import refuse_unknown
from scheduler.opening import existing_store

if TYPE_CHECKING:
    from scheduler.config import Settings
    from themes import Article, Explanation


def explain_theme(
    theme: Annotated[str, typer.Argument(metavar="THEME", help="The theme's id.", show_default=False)],
    article: Annotated[
        str,
        typer.Argument(
            metavar="ARTICLE", help="The number of a stored article, or a file of text; - is stdin.", show_default=False
        ),
    ],
    title: Annotated[str, typer.Option("--title", metavar="TEXT", help="The headline that belongs to a file.")] = "",
    language: Annotated[
        str | None, typer.Option("--language", metavar="CODE", help="The language of a file, such as en.")
    ] = None,
    outlet: Annotated[str | None, typer.Option("--outlet", metavar="ID", help="The outlet of a file.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="All languages, and the terms that found nothing.")] = False,
    data: DataOption = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say why a theme flags an article, or why it does not.

    Shows the queries as trees with what each part found and where, which step decided, and how the score is made up. Only
    the article's own language and those that found something are shown.
    """
    from themes import load_packs

    settings = settings_for(config, data)
    themes = load_packs(settings.themes.packs)
    known = [one.id for one in themes.themes]
    refuse_unknown(theme, known, f'"{theme}": there is no such theme', "`silkwatch themes list` shows them")
    asked = _article(article, title, language, outlet, settings)
    found = themes.explain(theme, asked)
    shown = [code for code in found.queries if everything or _concerns(found, code, asked)]
    if as_json:
        emit_json(_as_json(found, shown))
        return
    show(console(), found, shown, everything=everything)
    hidden = len(found.queries) - len(shown)
    if hidden:
        many = f"{hidden} other languages" if hidden > 1 else "1 other language"
        say(f"The queries of {many} found nothing; --all shows them.")


def _concerns(found: "Explanation", code: str, asked: "Article") -> bool:
    return code == asked.language or found.queries[code].own_words


def _article(written: str, title: str, language: str | None, outlet: str | None, settings: "Settings") -> "Article":
    from themes import Article

    path = Path(written)
    if not written.isdecimal() or path.is_file():
        text = read_text(path)
        return Article(title, text, language, outlet)
    if title or language or outlet:
        raise MisuseError("--title, --language and --outlet go with a file; a stored article has its own")
    with existing_store(settings) as store:
        kept = store.article(int(written))
    if kept is None:
        raise MisuseError(f"there is no article {written}; `silkwatch articles list` shows the numbers")
    return Article(kept.title, kept.text, kept.language, kept.outlet_id)


def _as_json(found: "Explanation", shown: list[str]) -> dict[str, object]:
    return {
        "theme": found.theme,
        "version": found.version,
        "flagged": found.outcome.value == "flagged",
        "outcome": found.outcome,
        "reason": found.reason,
        "threshold": found.threshold,
        "score": found.score,
        "evidence": found.evidence,
        "left_out": found.left_out,
        "gate": found.gate,
        "where": found.where,
        "queries": {code: found.queries[code] for code in shown},
    }

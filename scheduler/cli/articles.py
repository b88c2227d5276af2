"""The commands on what has been stored: `articles list`, `articles show`, `search`."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scheduler.cli.choices import choices_table
from scheduler.cli.differences import Change, differences
from scheduler.cli.jsonl import flags_as_json
from scheduler.cli.options import ConfigOption, DataOption, JsonOption, settings_for
from scheduler.cli.output import console, emit_json, local, plain, say, table
from scheduler.cli.shape import READ, command, group
from scheduler.cli.versions import Cause, Step, steps
from scheduler.errors import MisuseError
from scheduler.naming import refuse_unknown
from scheduler.opening import existing_store

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.table import Table

    from scheduler.config import Settings
    from storage import ChoiceRecord, Store
    from storage.articlerecords import RevisionRecord, StoredArticle
    from storage.rereadrecords import RereadingRecord


class Completeness(StrEnum):
    """How much of an article's text was read, as the reader of pages says it."""

    WHOLE = "whole"
    TRUNCATED = "truncated"
    PAYWALLED = "paywalled"


LimitOption = Annotated[int, typer.Option("--limit", metavar="N", min=1, max=100_000, help="Most articles shown.")]


def register(app: typer.Typer) -> None:
    """Adds this group's commands."""
    commands = group(app, "articles", "What has been stored.", panel=READ)
    command(commands, "silkwatch articles list --theme csp", "silkwatch articles list --language ka", name="list")(
        list_articles
    )
    command(commands, "silkwatch articles show 17", "silkwatch articles show 17 --diff", name="show")(show_article)
    command(app, "silkwatch search 'Bakı limanı'", "silkwatch search corridor --json", panel=READ)(search)


def list_articles(
    theme: Annotated[
        str | None,
        typer.Option("--theme", metavar="THEME", help="Only those flagged by this theme.", show_default=False),
    ] = None,
    outlet: Annotated[
        str | None, typer.Option("--outlet", metavar="OUTLET", help="Only those of this outlet.", show_default=False)
    ] = None,
    language: Annotated[
        str | None, typer.Option("--language", metavar="LANG", help="Only those in it: az, ka, ...", show_default=False)
    ] = None,
    completeness: Annotated[
        Completeness | None,
        typer.Option("--completeness", help="Only those of whose text so much was read.", show_default=False),
    ] = None,
    limit: LimitOption = 50,
    data: DataOption = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """List stored articles, the newest first."""
    settings = settings_for(config, data)
    with existing_store(settings) as store:
        asked = None if completeness is None else completeness.value
        if outlet is not None:
            _refuse_unknown_outlet(outlet, store, settings)
        if theme is not None and not list(store.articles(theme=theme, limit=1)):
            refuse_unknown_theme(theme, settings)
        found = list(store.articles(theme=theme, outlet_id=outlet, language=language, completeness=asked, limit=limit))
    if as_json:
        emit_json([article_as_json(article) for article in found])
        return
    console().print(_articles_table(found, settings.desk.timezone))
    _say_count(len(found), limit, settings.desk.timezone)


def _refuse_unknown_outlet(outlet_id: str, store: "Store", settings: "Settings") -> None:
    """Known is what was ever crawled, and what the catalogue has since."""
    known = {one.id for one in store.outlets()}
    if outlet_id not in known:
        from crawler.sources import load_catalogue

        known |= load_catalogue(settings.crawler.catalogue).by_id().keys()
    problem = f'--outlet "{outlet_id}": there is no such outlet'
    refuse_unknown(outlet_id, sorted(known), problem, "`silkwatch sources list` shows them")


def refuse_unknown_theme(theme_id: str, settings: "Settings") -> None:
    """For a theme that no article is flagged by: one that was removed still lists what it flagged."""
    from themes import load_packs

    known = [theme.id for theme in load_packs(settings.themes.packs).themes]
    refuse_unknown(
        theme_id, known, f'--theme "{theme_id}": there is no such theme', "`silkwatch themes list` shows them"
    )


def search(
    words: Annotated[list[str], typer.Argument(metavar="WORD", help="All of these must occur.", show_default=False)],
    limit: LimitOption = 20,
    data: DataOption = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Search the stored articles, in any language.

    All words must occur in title or text, those in "double quotes" next to each other; capitals, accents and spelling
    variants of letters make no difference.
    """
    from scheduler.cli.queries import folded_query

    query = folded_query(" ".join(words))
    if not query:
        raise MisuseError("nothing to search for; give at least one word with a letter or digit")
    settings = settings_for(config, data)
    with existing_store(settings) as store:
        hits = list(store.search(query, limit=limit))
    if as_json:
        emit_json([{**article_as_json(hit.article), "rank": hit.rank} for hit in hits])
        return
    console().print(_articles_table([hit.article for hit in hits], settings.desk.timezone))
    _say_count(len(hits), limit, settings.desk.timezone)


def show_article(
    article_id: Annotated[int, typer.Argument(metavar="ID", help="The article's number.", show_default=False)],
    revisions: Annotated[bool, typer.Option("--revisions", help="Its earlier versions, too.")] = False,
    diff: Annotated[bool, typer.Option("--diff", help="What edits and new readings changed, word by word.")] = False,
    data: DataOption = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show one article with its flags and evidence.

    Says how it was read, how its dates are known and where the snapshot of the page lies.
    """
    settings = settings_for(config, data)
    with existing_store(settings) as store:
        article = store.article(article_id)
        if article is None:
            raise MisuseError(f"there is no article {article_id}; `silkwatch articles list` shows the numbers")
        earlier = list(store.revisions(article_id)) if revisions or diff else []
        chosen = store.choices(article_id)
        rereadings = store.rereadings.of_article(article_id) if revisions or diff else []
    if as_json:
        shown = {**_in_full(article), "choices": chosen}
        if revisions:
            shown["revisions"] = [_revision_as_json(one) for one in earlier]
            shown["rereadings"] = rereadings
        if diff:
            shown["changes"] = [
                {
                    "from": step.before,
                    "to": step.after,
                    "cause": step.cause,
                    "at": step.at,
                    "paragraphs": differences(step.old, step.new),
                }
                for step in steps(earlier, article, rereadings)
            ]
        emit_json(shown)
        return
    _show(article, chosen, earlier if revisions else [], settings.desk.timezone)
    if revisions or diff:
        _show_rereadings(rereadings, settings.desk.timezone)
    if diff:
        _show_changes(steps(earlier, article, rereadings), settings.desk.timezone)


def article_as_json(article: "StoredArticle") -> dict[str, Any]:
    """The article as lists and the export give it: the fields of the export, and no others.

    `published_at` is ISO 8601 with offset, or null where the page has no date.
    """
    return {
        "id": article.id,
        "url": article.url,
        "outlet": article.outlet_id,
        "publisher": article.publisher,
        "originator": article.originator,
        "title": article.title,
        "text": article.text,
        "language": article.language,
        "authors": list(article.authors),
        "published_at": article.published_at,
        "fetched_at": article.fetched_at,
        "completeness": article.completeness,
        "flags": flags_as_json(article.flags),
    }


def _in_full(article: "StoredArticle") -> dict[str, Any]:
    return {
        **article_as_json(article),
        "originator_id": article.originator_id,
        "kind": article.kind,
        "picture_url": article.picture_url,
        "published_raw": article.published_raw,
        "published_source": article.published_source,
        "published_known": article.published_known,
        "updated_at": article.updated_at,
        "withdrawn_at": article.withdrawn_at,
        "revision": article.revision,
        "snapshot": article.snapshot,
    }


def _revision_as_json(one: "RevisionRecord") -> dict[str, Any]:
    return {
        "number": one.number,
        "title": one.title,
        "text": one.text,
        "seen_at": one.seen_at,
        "replaced_at": one.replaced_at,
        "flags": flags_as_json(one.flags),
        "snapshot": one.snapshot,
    }


def _articles_table(found: "Sequence[StoredArticle]", zone: str) -> "Table":
    shown = table(
        "", "Id", "Published", "Outlet", "Lang", "Title", "Themes", right=("Id",), keep=("Id", "Published", "Outlet")
    )
    for article in found:
        themes = ", ".join(flag.theme for flag in article.flags)
        when = local(article.published_at, zone)
        shown.add_row(str(article.id), when, article.outlet_id, article.language, plain(article.title), plain(themes))
    return shown


def _say_count(count: int, limit: int, zone: str) -> None:
    more = " (there may be more: --limit)" if count == limit else ""
    say(f"{count} articles{more}; times in {zone}." if count else "No articles.")


def _show(
    article: "StoredArticle", chosen: "Sequence[ChoiceRecord]", earlier: "Sequence[RevisionRecord]", zone: str
) -> None:
    from desk import incompleteness

    out = console()
    out.print(f"[bold]{plain(article.title)}[/]")
    written = f", written by {article.originator}" if article.originator else ""
    if article.originator_id:
        written += f" ({article.originator_id})"
    out.print(plain(f"{article.publisher}{written}{' - ' + ', '.join(article.authors) if article.authors else ''}"))
    out.print(plain(article.url))
    how = f" (read from {article.published_source}: {article.published_raw})" if article.published_raw else ""
    out.print(plain(f"published {local(article.published_at, zone)} {zone}{how}"))
    out.print(f"fetched   {local(article.fetched_at, zone)} {zone}, version {article.revision}")
    if said := incompleteness(article.completeness):
        out.print(f"[bold red]{said}[/]")
    if article.withdrawn_at:
        out.print(f"[bold red]withdrawn[/] {local(article.withdrawn_at, zone)} {zone}")
    if article.snapshot:
        out.print(plain(f"snapshot  {article.snapshot.file} at {article.snapshot.offset}, {article.snapshot.sha256}"))
    for flag in article.flags:
        words = ", ".join(dict.fromkeys(span.text for span in flag.spans))
        out.print(f"[bold yellow]{plain(flag.theme)}[/] {flag.score:.2f}: {plain(words)}")
    if chosen:
        out.print(choices_table(chosen, title="How it was read"))
    out.print()
    _print_text(article.text)
    for one in earlier:
        out.rule(f"version {one.number}, seen {local(one.seen_at, zone)}, replaced {local(one.replaced_at, zone)}")
        out.print(f"[bold]{plain(one.title)}[/]")
        _print_text(one.text)


def _show_rereadings(rereadings: "Sequence[RereadingRecord]", zone: str) -> None:
    out = console()
    for one in rereadings:
        what = ", ".join(one.changed)
        out.print(plain(f"read anew {local(one.at, zone)} {zone}, version {one.revision}: {what} came out differently"))


def _show_changes(changes: "Sequence[Step]", zone: str) -> None:
    """Removed words are struck out and in brackets, so that they are told apart without colours too."""
    out = console()
    if not changes:
        out.print("There is one version only.")
    styles = {
        Change.KEPT: "{}",
        Change.REMOVED: "[red]\\[-[strike]{}[/strike]-][/red]",
        Change.ADDED: "[green]{{+{}+}}[/green]",
    }
    for step in changes:
        when = f"{local(step.at, zone)} {zone}"
        if step.cause is Cause.OUTLET:
            out.rule(f"version {step.before} to {step.after}, seen {when}")
        else:
            out.rule(f"version {step.before} read anew {when}: the outlet changed nothing")
        for pieces in differences(step.old, step.new):
            out.print("".join(styles[piece.change].format(plain(piece.text)) for piece in pieces))


def _print_text(text: str) -> None:
    out = console()
    for line in text.splitlines():
        out.print(plain(line))

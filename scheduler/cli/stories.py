"""The commands on stories: `stories list`, `stories show`; those that change them are in `scheduler.cli.storyhands`."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scheduler.cli.articles import refuse_unknown_theme
from scheduler.cli.days import day_named
from scheduler.cli.options import ConfigOption, DataOption, JsonOption, settings_for
from scheduler.cli.output import console, emit_json, local, plain, say, table
from scheduler.cli.shape import READ, command, group
from scheduler.cli.storyhands import merge_stories, split_story
from scheduler.errors import MisuseError
from scheduler.opening import existing_store

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scheduler.config import Settings
    from scheduler.storytimeline import Telling, Timeline
    from storage import Store, StoryChange, StoryRecord

LATEST = 50


def register(app: typer.Typer) -> None:
    """Adds this group's commands."""
    commands = group(app, "stories", "Which articles tell one event, and who told it first.", panel=READ)
    command(
        commands,
        "silkwatch stories list --day yesterday --theme csp",
        "silkwatch stories list --limit 10 --json",
        name="list",
    )(list_stories)
    command(commands, "silkwatch stories show 17", "silkwatch stories show 17 --json", name="show")(show_story)
    command(commands, 'silkwatch stories merge 17 23 --by Leyla --because "one tender, two agencies"', name="merge")(
        merge_stories
    )
    command(commands, 'silkwatch stories split 17 31 33 --by Leyla --because "another ferry"', name="split")(
        split_story
    )


def list_stories(
    day: Annotated[
        str | None,
        typer.Option(
            "--day", metavar="DAY", help="Those told on it: 2026-11-23, today, yesterday.", show_default=False
        ),
    ] = None,
    theme: Annotated[
        str | None,
        typer.Option("--theme", metavar="THEME", help="Only those with an article of this theme.", show_default=False),
    ] = None,
    limit: Annotated[
        int, typer.Option("--limit", metavar="N", min=1, max=100_000, help="Most stories shown.")
    ] = LATEST,
    data: DataOption = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """List stories: events, each with all articles that tell it.

    The story with the newest article first; with --day, those of which an article is filed on that day of desk.timezone, the
    one that most outlets told first.
    """
    settings = settings_for(config, data)
    with existing_store(settings) as store:
        found = _found(store, settings, day, theme, limit)
        if theme is not None and not found and not store.stories.latest(1, theme=theme):
            refuse_unknown_theme(theme, settings)
        waiting = store.stories.ungrouped_count()
    if as_json:
        emit_json(found)
        return
    if found:
        _print_list(found, settings.desk.timezone)
    more = " (there may be more: --limit)" if len(found) == limit else ""
    counted = "One story" if len(found) == 1 else f"{len(found)} stories"
    say(f"{counted}{more}; times in {settings.desk.timezone}." if found else "No stories.")
    if waiting:
        articles = "One article has" if waiting == 1 else f"{waiting} articles have"
        say(f"{articles} no story yet: the next crawl, or the daemon, places them.")


def _found(store: "Store", settings: "Settings", day: str | None, theme: str | None, limit: int) -> "list[StoryRecord]":
    if day is None:
        return store.stories.latest(limit, theme=theme)
    from desk.digest.days import day_bounds, zone_named

    zone = settings.desk.timezone
    start, end = day_bounds(day_named(day, datetime.now(UTC), zone, option="--day"), zone_named(zone))
    of_day = [one for one in store.stories.between(start, end) if theme is None or theme in one.themes]
    return sorted(of_day, key=lambda one: (-len(one.outlet_ids), -one.articles, one.id))[:limit]


def _print_list(found: "Sequence[StoryRecord]", zone: str) -> None:
    numbers = ("Id", "Articles", "Outlets")
    shown = table("", "Id", "Last", "Articles", "Outlets", "Headline", right=numbers, keep=(*numbers, "Last"))
    for one in found:
        about = "; ".join(filter(None, (" ".join(one.languages), ", ".join(one.themes))))
        headline = f"{plain(one.headline)}\n[dim]{plain(about)}[/]"
        shown.add_row(str(one.id), _when(one.last_at, zone), str(one.articles), str(len(one.outlet_ids)), headline)
    console().print(shown)


def show_story(
    story_id: Annotated[int, typer.Argument(metavar="ID", help="The story's number.", show_default=False)],
    data: DataOption = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show how a story was told, article by article.

    Who had it first and who followed, whose text each has and what it quotes, in which languages, by outlets of which
    ownership, why each article is in it, which stories were merged into it and what left it. A story that went into another
    shows that one.
    """
    from scheduler.storytimeline import timeline

    settings = settings_for(config, data)
    with existing_store(settings) as store:
        story = store.stories.standing(story_id)
        if story is None:
            raise MisuseError(f"there is no story {story_id}; `silkwatch stories list` shows the numbers")
        members = store.stories.members(story.id)
        told = timeline(story, members, store.stories.articles([one.article_id for one in members]), store.outlets())
        changes = store.stories.changes_of(story.id)
    if as_json:
        emit_json(_as_json(story_id, told, changes))
        return
    if story.id != story_id:
        say(f"Story {story_id} went into story {story.id}.")
    _show(told, changes, settings.desk.timezone)


def _as_json(asked_id: int, told: "Timeline", changes: "Sequence[StoryChange]") -> dict[str, Any]:
    from scheduler.cli.output import jsonable

    whole: dict[str, Any] = jsonable(told.story)
    return {"asked_id": asked_id, **whole, "owners": told.owners, "tellings": told.tellings, "changes": changes}


def _show(told: "Timeline", changes: "Sequence[StoryChange]", zone: str) -> None:
    from themes import load_gazetteer

    story, out = told.story, console()
    out.print(f"[bold]{plain(story.headline)}[/]")
    texts = "one text" if story.texts == 1 else f"{story.texts} texts"
    articles = "one article" if story.articles == 1 else f"{story.articles} articles"
    out.print(f"story {story.id}: {articles}, {texts}; {plain(', '.join(story.languages))}")
    if story.themes:
        out.print(f"[bold yellow]{plain(', '.join(story.themes))}[/]")
    first = told.tellings[0]
    out.print(plain(f"first     {local(first.at, zone)} by {first.outlet} ({first.ownership}, {first.country})"))
    out.print(f"last      {local(story.last_at, zone)} {plain(zone)}")
    owners = ", ".join(f"{count} {ownership}" for ownership, count in told.owners.items())
    out.print(plain(f"outlets   {len(story.outlet_ids)}: {owners}"))
    shown = table("", "Id", "When", "Outlet", "Lang", "Title, and why it is here", right=("Id",), keep=("Id", "When"))
    names = {entry.id: entry.names["en"][0].rstrip("*") for entry in load_gazetteer() if entry.names["en"]}
    for one in told.tellings:
        outlet = f"{plain(one.outlet_id)}\n[dim]{plain(one.ownership)}[/]"
        shown.add_row(str(one.article_id), _when(one.at, zone), outlet, plain(one.language), _cell(one, names))
    out.print(shown)
    for change in changes:
        if change.other_id is not None:
            out.print(plain(_step(change, story.id)))
    say(f"Times in {zone}; an article: silkwatch articles show {first.article_id}")


def _step(change: "StoryChange", story_id: int) -> str:
    """What became of a story, as this one tells it."""
    if change.change != "split":
        return f"story {change.story_id} went into story {change.other_id}: {change.reason}"
    if change.other_id == story_id:
        return f"article {change.article_id} came from story {change.story_id}: {change.reason}"
    return f"article {change.article_id} left for story {change.other_id}: {change.reason}"


def _cell(one: "Telling", names: "Mapping[str, str]") -> str:
    from stories.reasons import in_words

    lines = [plain(one.title)]
    if one.withdrawn_at is not None:
        lines.append("[bold red]withdrawn[/]")
    said = [in_words(one.why, names), *(f"quotes {id_} ({share:.0%})" for id_, share in one.quotes)]
    lines.append(f"[dim]{plain('; '.join(said))}[/]")
    return "\n".join(lines)


def _when(at: datetime, zone: str) -> str:
    """An instant in two lines: every row has two anyway, and a narrow table little room."""
    return local(at, zone).replace(" ", "\n")

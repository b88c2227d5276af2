"""The command `judge`: an analyst says whether a story of the digest was relevant."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from scheduler.cli.options import ConfigOption, DataOption, JsonOption, settings_for
from scheduler.cli.output import emit_json, say
from scheduler.cli.shape import READ, command
from scheduler.errors import MisuseError
from scheduler.opening import existing_store


def register(app: typer.Typer) -> None:
    """Adds this group's command."""
    command(
        app,
        'silkwatch judge 812 --relevant --by Leyla --because "names the second track"',
        "silkwatch judge 812 --not-relevant --by Leyla --theme csp",
        panel=READ,
    )(judge)


def judge(
    story: Annotated[int, typer.Argument(metavar="STORY", min=1, help="The story's number.", show_default=False)],
    relevant: Annotated[
        bool | None,
        typer.Option("--relevant/--not-relevant", help="Whether it belongs into the digest.", show_default=False),
    ] = None,
    by: Annotated[str, typer.Option("--by", metavar="NAME", help="Who says so.", show_default=False)] = "",
    because: Annotated[
        str, typer.Option("--because", metavar="TEXT", help="Why, for those who read it later.", show_default=False)
    ] = "",
    theme: Annotated[
        str | None,
        typer.Option("--theme", metavar="THEME", help="Under which theme; else its main one.", show_default=False),
    ] = None,
    brief: Annotated[
        str | None,
        typer.Option(
            "--brief", metavar="BRIEF", help="In which brief's digest; else the first one's.", show_default=False
        ),
    ] = None,
    data: DataOption = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say whether a story of the digest was relevant.

    STORY is the number that the digest prints as `story 812`. Whoever thinks better of it judges again: the newest judgement
    of each person counts. From fifty judgements on, desk.judgements_needed, the order of stories is learned from them.
    """
    if relevant is None:
        raise MisuseError("say --relevant or --not-relevant")
    if not by.strip():
        raise MisuseError("--by: name who judges, for instance --by Leyla")
    settings = settings_for(config, data)
    import desk
    from scheduler.briefs.compiling import shown_last, view_of
    from scheduler.briefs.configured import brief_named
    from scheduler.jobs import themes_of

    now = datetime.now(UTC)
    of_brief = brief_named(settings, brief)
    with existing_store(settings) as store:
        try:
            judgement = desk.judged(
                store,
                story,
                relevant=relevant,
                themes=themes_of(settings),
                theme=theme,
                view=view_of(of_brief, settings.desk),
                shown=shown_last(store, of_brief.id, now),
                reason=because.strip(),
                by=by.strip(),
                now=now,
            )
        except desk.NotJudgeable as error:
            raise MisuseError(str(error)) from error
        number = store.judgements.add(judgement)
        counted = len(store.judgements.counted())
    if as_json:
        names = ("story_id", "article_id", "theme", "brief", "relevant", "reason", "by", "at", "features")
        emit_json({"id": number, **{name: getattr(judgement, name) for name in names}, "judgements": counted})
        return
    verdict = "relevant" if relevant else "not relevant"
    missing = settings.desk.judgements_needed - counted
    learns = f"the order is learned from {missing} more on" if missing > 0 else "the order is learned from them"
    say(f"Story {judgement.story_id} is {verdict} under {judgement.theme}. Judgements so far: {counted}; {learns}.")

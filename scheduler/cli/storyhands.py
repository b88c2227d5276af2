"""The commands by which people mend stories: `stories merge`, `stories split`."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scheduler.cli.options import ConfigOption, DataOption, JsonOption, settings_for
from scheduler.cli.output import emit_json, say
from scheduler.errors import MisuseError
from scheduler.opening import existing_store

if TYPE_CHECKING:
    from storage import Store

ByOption = Annotated[str, typer.Option("--by", metavar="NAME", help="Who says so.", show_default=False)]
BecauseOption = Annotated[
    str, typer.Option("--because", metavar="TEXT", help="Why, for those who read it later.", show_default=False)
]


def merge_stories(
    one: Annotated[int, typer.Argument(metavar="A", min=1, help="A story's number.", show_default=False)],
    other: Annotated[int, typer.Argument(metavar="B", min=1, help="Another one's.", show_default=False)],
    by: ByOption = "",
    because: BecauseOption = "",
    data: DataOption = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say that two stories tell one event.

    The younger goes into the older, whose number stays. What comes later and agrees with either joins it. The history keeps
    who said so and why; `stories split` parts them again.
    """
    reason = _reason(by, because)
    with _mending(data, config) as store:
        story_id = store.stories.merge(one, other, reason=reason, now=datetime.now(UTC))
        story = store.stories.get(story_id)
    if as_json:
        emit_json(story)
        return
    gone = other if story_id == one else one
    say(f"Story {gone} went into story {story_id}, which has {story.articles if story else 0} articles now.")


def split_story(
    story_id: Annotated[int, typer.Argument(metavar="ID", min=1, help="The story's number.", show_default=False)],
    articles: Annotated[
        list[int],
        typer.Argument(metavar="ARTICLE", min=1, help="Numbers of the articles that leave it.", show_default=False),
    ],
    by: ByOption = "",
    because: BecauseOption = "",
    data: DataOption = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Let articles leave a story that does not tell their event.

    They are a story of their own from then on, called by the first of them, and all copies of their texts go with them. The
    two are never merged again, unless somebody does it. The history keeps who said so and why.
    """
    reason = _reason(by, because)
    with _mending(data, config) as store:
        new_id, left = store.stories.split(story_id, articles, reason=reason, now=datetime.now(UTC))
    if as_json:
        emit_json({"story_id": story_id, "new_id": new_id, "article_ids": left})
        return
    several = f"Articles {', '.join(map(str, left))} are" if len(left) > 1 else f"Article {left[0]} is"
    say(f"{several} story {new_id} now.")


def _reason(by: str, because: str) -> str:
    """Such as `by Leyla: two tenders`."""
    if not by.strip():
        raise MisuseError("--by: name who says so, for instance --by Leyla")
    return f"by {by.strip()}: {because.strip()}".removesuffix(": ")


@contextmanager
def _mending(data: Path | None, config: Path | None) -> "Iterator[Store]":
    """The store, in which a story that cannot be changed so is misuse."""
    from storage.errors import StoryStays

    with existing_store(settings_for(config, data)) as store:
        try:
            yield store
        except StoryStays as error:
            raise MisuseError(str(error)) from error
